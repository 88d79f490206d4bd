#include "plugins/samplers/gp/acquisition.hpp"

#include <cmath>
#include <limits>

#include "plugins/samplers/normal.hpp"

namespace sandglass {

bool LogExpectedImprovement::is_known(const Eigen::RowVectorXd& point) const {
  const auto& x = process_.inputs().x;
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    if (x.row(i) == point) return true;
  return false;
}

Eigen::VectorXd LogExpectedImprovement::at(const Eigen::MatrixXd& points) const {
  const auto posterior = process_.at(points);
  Eigen::VectorXd scores(points.rows());
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    const double deviation = std::sqrt(posterior.variance[i]);
    scores[i] = std::log(deviation) + log_expected_excess((best_ - posterior.mean[i]) / deviation);
    if (is_known(points.row(i))) scores[i] = -std::numeric_limits<double>::infinity();
  }
  return scores;
}

double LogExpectedImprovement::at(const Eigen::RowVectorXd& point, Eigen::VectorXd& slope) const {
  const auto posterior = process_.slope_at(point);
  const double deviation = std::sqrt(posterior.variance);
  const double z = (best_ - posterior.mean) / deviation, log_excess = log_expected_excess(z);
  const double rise = std::exp(log_normal_cdf(z) - log_excess);  // of the log of the excess by z
  const Eigen::VectorXd deviation_slope = posterior.variance_slope / (2 * deviation);
  slope = (deviation_slope - rise * (posterior.mean_slope + z * deviation_slope)) / deviation;
  return std::log(deviation) + log_excess;
}

}  // namespace sandglass
