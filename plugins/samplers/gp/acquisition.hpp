#pragma once
#include "plugins/samplers/gp/gaussian_process.hpp"

namespace sandglass {

/// log of the improvement on `best` that is expected of a point: where mean = best and deviation = 1, log of
/// density(0). A point that was observed already has none.
class LogExpectedImprovement {
 public:
  /// `process` has to outlive it.
  LogExpectedImprovement(const GaussianProcess& process, double best) : process_(process), best_(best) {}

  Eigen::VectorXd at(const Eigen::MatrixXd& points) const;
  /// At one point; writes the derivatives by the places on the axes (0 on those of choices).
  double at(const Eigen::RowVectorXd& point, Eigen::VectorXd& slope) const;

 private:
  bool is_known(const Eigen::RowVectorXd& point) const;

  const GaussianProcess& process_;
  double best_;
};

}  // namespace sandglass
