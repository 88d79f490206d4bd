#pragma once
#include "plugins/samplers/gp/gaussian_process.hpp"

namespace sandglass {

/// Minus the logarithm of the marginal likelihood of observations, as a function of GpParameters, packed.
class GpLikelihood {
 public:
  GpLikelihood(const GpInputs& inputs, Eigen::VectorXd y);

  /// Infinite where the matrix of covariances is singular.
  double operator()(const Eigen::VectorXd& packed, Eigen::VectorXd& gradient) const;

 private:
  Eigen::MatrixXd squares_;  ///< differences, [pair][axis]; the pairs (i, j <= i) by j
  Eigen::VectorXd y_;
};

/// The parameters with the largest likelihood times weak priors: log lengths and signals around log 0.5 with deviation
/// 1, the log noise around log 1e-4 with 3. The best of two starts.
GpParameters fit_gp(const GpInputs& inputs, const Eigen::VectorXd& y);

}  // namespace sandglass
