#include "plugins/samplers/gp/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "plugins/numerics/lbfgs.hpp"

namespace sandglass {
namespace {

constexpr double kLeastNoise = 1e-8, kBound = 12;
constexpr int kIterations = 40;

/// Squared differences on one axis.
Eigen::MatrixXd squares(const GpInputs& inputs, const Eigen::MatrixXd& points, Eigen::Index axis) {
  Eigen::MatrixXd result(points.rows(), inputs.x.rows());
  const bool choice = inputs.choice[static_cast<std::size_t>(axis)];
  for (Eigen::Index j = 0; j < result.cols(); ++j)
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
      const double d = points(i, axis) - inputs.x(j, axis);
      result(i, j) = choice ? (d == 0 ? 0 : 1) : d * d;
    }
  return result;
}

/// r of every pair.
Eigen::MatrixXd distances(const GpInputs& inputs, const Eigen::MatrixXd& points, const Eigen::VectorXd& log_lengths) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(points.rows(), inputs.x.rows());
  for (Eigen::Index a = 0; a < log_lengths.size(); ++a)
    sum += 5 * std::exp(-2 * log_lengths[a]) * squares(inputs, points, a);
  return sum.cwiseSqrt();
}

Eigen::MatrixXd kernel(const Eigen::MatrixXd& r, double log_signal) {
  return (std::exp(log_signal) * (1 + r.array() + r.array().square() / 3) * (-r.array()).exp()).matrix();
}

double noise_of(double log_noise) { return std::exp(log_noise) + kLeastNoise; }

struct Normal {
  double mean, deviation;
};

Normal prior(Eigen::Index parameter, Eigen::Index axes) {
  if (parameter < axes) return {std::log(0.5), 1};
  return parameter == axes ? Normal{0, 1} : Normal{std::log(1e-5), 2};
}

}  // namespace

GaussianProcess::GaussianProcess(GpInputs inputs, const Eigen::VectorXd& y, GpParameters parameters)
    : inputs_(std::move(inputs)), parameters_(std::move(parameters)) {
  Eigen::MatrixXd k = kernel(distances(inputs_, inputs_.x, parameters_.log_lengths), parameters_.log_signal);
  // Points that lie together make the matrix singular in its last digits: more noise mends it.
  double noise = noise_of(parameters_.log_noise);
  for (int i = 0; i < 12; ++i, noise *= 10) {
    Eigen::MatrixXd noisy = k;
    noisy.diagonal().array() += noise;
    factor_.compute(noisy);
    if (factor_.info() == Eigen::Success) break;
  }
  alpha_ = factor_.solve(y);
}

GaussianProcess::Posterior GaussianProcess::at(const Eigen::MatrixXd& points) const {
  const Eigen::MatrixXd cross =
      kernel(distances(inputs_, points, parameters_.log_lengths), parameters_.log_signal).transpose();
  const Eigen::MatrixXd half = factor_.matrixL().solve(cross);
  const double signal = std::exp(parameters_.log_signal);
  Posterior result;
  result.mean = cross.transpose() * alpha_;
  result.variance = (signal - half.colwise().squaredNorm().array()).max(1e-12 * signal).matrix().transpose();
  return result;
}

double negative_log_likelihood(const GpInputs& inputs, const Eigen::VectorXd& y, const Eigen::VectorXd& parameters,
                               Eigen::VectorXd& gradient) {
  const auto d = inputs.x.cols(), n = inputs.x.rows();
  const Eigen::VectorXd log_lengths = parameters.head(d);
  const double signal = std::exp(parameters[d]);
  const Eigen::MatrixXd r = distances(inputs, inputs.x, log_lengths), k = kernel(r, parameters[d]);
  Eigen::MatrixXd noisy = k;
  noisy.diagonal().array() += noise_of(parameters[d + 1]);
  const Eigen::LLT<Eigen::MatrixXd> factor(noisy);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  const Eigen::VectorXd alpha = factor.solve(y);
  const Eigen::MatrixXd w = factor.solve(Eigen::MatrixXd::Identity(n, n)) - alpha * alpha.transpose();
  // dk / d log l_a = s / 3 (1 + r) e^-r 5 (d_a / l_a)^2
  const Eigen::ArrayXXd slope = signal / 3 * (1 + r.array()) * (-r.array()).exp() * w.array();
  for (Eigen::Index a = 0; a < d; ++a)
    gradient[a] = 2.5 * std::exp(-2 * log_lengths[a]) * (slope * squares(inputs, inputs.x, a).array()).sum();
  gradient[d] = 0.5 * (w.array() * k.array()).sum();
  gradient[d + 1] = 0.5 * w.trace() * std::exp(parameters[d + 1]);
  const Eigen::MatrixXd lower = factor.matrixL();
  return 0.5 * y.dot(alpha) + lower.diagonal().array().log().sum() +
         0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
}

GpParameters fit_gp(const GpInputs& inputs, const Eigen::VectorXd& y) {
  const auto d = inputs.x.cols();
  const auto posterior = [&](const Eigen::VectorXd& parameters, Eigen::VectorXd& gradient) {
    if (parameters.cwiseAbs().maxCoeff() > 2 * kBound) return std::numeric_limits<double>::infinity();
    double value = negative_log_likelihood(inputs, y, parameters, gradient);
    for (Eigen::Index i = 0; i < parameters.size(); ++i) {
      const auto [mean, deviation] = prior(i, d);
      const double z = (parameters[i] - mean) / deviation;
      value += 0.5 * z * z;
      gradient[i] += z / deviation;
    }
    return value;
  };
  Minimum best;
  for (const double length : {0.5, 0.15}) {
    Eigen::VectorXd start(d + 2);
    for (Eigen::Index i = 0; i < start.size(); ++i) start[i] = prior(i, d).mean;
    start.head(d).setConstant(std::log(length));
    auto found = minimise(posterior, std::move(start), {.tolerance = 1e-5, .iterations = kIterations});
    if (best.x.size() == 0 || found.value < best.value) best = std::move(found);
  }
  return {best.x.head(d), best.x[d], best.x[d + 1]};
}

}  // namespace sandglass
