#pragma once
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <vector>

namespace sandglass {

/// A Gaussian process of mean 0 with the Matern 5/2 kernel, one length for each axis:
/// k(x, y) = s (1 + r + r^2 / 3) e^-r with r^2 = 5 sum_a (d_a / l_a)^2, plus the noise where x and y are one
/// observation. d_a is the difference of places, or on an axis of choices 1 where they differ and 0 where they do not.
struct GpParameters {
  Eigen::VectorXd log_lengths;
  double log_signal = 0;  ///< of the variance s
  double log_noise = 0;   ///< of its variance
};

/// Points in rows; which axes are choices.
struct GpInputs {
  Eigen::MatrixXd x;
  std::vector<bool> choice;
};

class GaussianProcess {
 public:
  GaussianProcess(GpInputs inputs, const Eigen::VectorXd& y, GpParameters parameters);

  struct Posterior {
    Eigen::VectorXd mean, variance;  ///< of the function, without noise; the variance is above 0
  };
  Posterior at(const Eigen::MatrixXd& points) const;

 private:
  GpInputs inputs_;
  GpParameters parameters_;
  Eigen::LLT<Eigen::MatrixXd> factor_;
  Eigen::VectorXd alpha_;
};

/// Minus log of the marginal likelihood and its gradient (by the log lengths, the signal, the noise).
double negative_log_likelihood(const GpInputs& inputs, const Eigen::VectorXd& y, const Eigen::VectorXd& parameters,
                               Eigen::VectorXd& gradient);

/// The parameters with the largest likelihood times weak priors: log lengths around log 0.5 with deviation 1, the log
/// signal around 0 with 1, the log noise around log 1e-5 with 2. The best of two starts.
GpParameters fit_gp(const GpInputs& inputs, const Eigen::VectorXd& y);

}  // namespace sandglass
