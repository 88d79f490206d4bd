#include "plugins/samplers/gp/gaussian_process.hpp"

#include <cmath>

namespace sandglass {
namespace {

constexpr double kLeastNoise = 1e-8;

Eigen::VectorXd weights(const Eigen::VectorXd& log_lengths) { return 5 * (-2 * log_lengths).array().exp(); }

}  // namespace

Matern::Matern(const Eigen::ArrayXd& squared) {
  const Eigen::ArrayXd r = squared.sqrt(), fall = (-r).exp();
  value = (1 + r + squared / 3) * fall;
  slope = (1 + r) * fall / 3;
}

double gp_noise(double log_noise) { return std::exp(log_noise) + kLeastNoise; }

GpParameters GpParameters::unpacked(const Eigen::VectorXd& packed) {
  const auto d = (packed.size() - 3) / 2;
  return {packed.head(d), packed.segment(d, d), packed[2 * d], packed[2 * d + 1], packed[2 * d + 2]};
}

GaussianProcess::GaussianProcess(GpInputs inputs, const Eigen::VectorXd& y, GpParameters parameters)
    : inputs_(std::move(inputs)),
      weights_(weights(parameters.log_lengths)),
      own_weights_(weights(parameters.log_own_lengths)),
      signal_(std::exp(parameters.log_signal)),
      own_(std::exp(parameters.log_own_signal) / static_cast<double>(inputs_.x.cols())),
      total_(signal_ + own_ * static_cast<double>(inputs_.x.cols())) {
  const auto n = inputs_.x.rows();
  Eigen::MatrixXd k(n, n);
  for (Eigen::Index i = 0; i < n; ++i) k.col(i) = covariances(inputs_.x.row(i));
  // Points that lie together make the matrix singular in its last digits: more noise mends it.
  double noise = gp_noise(parameters.log_noise);
  for (int i = 0; i < 12; ++i, noise *= 10) {
    Eigen::MatrixXd noisy = k;
    noisy.diagonal().array() += noise;
    factor_.compute(noisy);
    if (factor_.info() == Eigen::Success) break;
  }
  alpha_ = factor_.solve(y);
}

/// x_a of every observation less the point's; on an axis of choices 1 where they differ.
Eigen::ArrayXd GaussianProcess::differences(const Eigen::RowVectorXd& point, Eigen::Index axis) const {
  const Eigen::ArrayXd d = inputs_.x.col(axis).array() - point[axis];
  return inputs_.choice[static_cast<std::size_t>(axis)] ? (d != 0).cast<double>() : d;
}

Eigen::VectorXd GaussianProcess::covariances(const Eigen::RowVectorXd& point) const {
  Eigen::ArrayXd squared = Eigen::ArrayXd::Zero(inputs_.x.rows()), own = squared;
  for (Eigen::Index a = 0; a < point.size(); ++a) {
    const Eigen::ArrayXd d = differences(point, a).square();
    squared += weights_[a] * d;
    if (own_ > 0) own += Matern(own_weights_[a] * d).value;
  }
  return signal_ * Matern(squared).value + own_ * own;
}

GaussianProcess::Posterior GaussianProcess::at(const Eigen::MatrixXd& points) const {
  Eigen::MatrixXd cross(inputs_.x.rows(), points.rows());
  for (Eigen::Index i = 0; i < points.rows(); ++i) cross.col(i) = covariances(points.row(i));
  Posterior result;
  result.mean = cross.transpose() * alpha_;
  factor_.matrixL().solveInPlace(cross);
  result.variance = (total_ - cross.colwise().squaredNorm().array()).max(least_variance()).matrix().transpose();
  return result;
}

GaussianProcess::Slope GaussianProcess::slope_at(const Eigen::RowVectorXd& point) const {
  const auto d = point.size(), n = inputs_.x.rows();
  Eigen::MatrixXd rise(n, d), own_slopes(n, d);  // differences; then the derivatives of the covariances
  Eigen::ArrayXd squared = Eigen::ArrayXd::Zero(n), own = squared;
  for (Eigen::Index a = 0; a < d; ++a) {
    rise.col(a) = differences(point, a);
    squared += weights_[a] * rise.col(a).array().square();
    const Matern one(own_weights_[a] * rise.col(a).array().square());
    own += one.value;
    own_slopes.col(a) = own_ * own_weights_[a] * one.slope;
  }
  const Matern joint(squared);
  for (Eigen::Index a = 0; a < d; ++a) {
    const bool choice = inputs_.choice[static_cast<std::size_t>(a)];
    if (choice)
      rise.col(a).setZero();
    else
      rise.col(a).array() *= signal_ * weights_[a] * joint.slope + own_slopes.col(a).array();
  }
  const Eigen::VectorXd k = signal_ * joint.value + own_ * own;
  Eigen::VectorXd half = factor_.matrixL().solve(k);
  const double variance = total_ - half.squaredNorm();
  factor_.matrixU().solveInPlace(half);
  Slope result{k.dot(alpha_), std::max(variance, least_variance()), rise.transpose() * alpha_, {}};
  result.variance_slope = -2 * (rise.transpose() * half);
  if (variance < least_variance()) result.variance_slope.setZero();
  return result;
}

}  // namespace sandglass
