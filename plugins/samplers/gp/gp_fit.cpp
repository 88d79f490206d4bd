#include "plugins/samplers/gp/gp_fit.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "plugins/numerics/lbfgs.hpp"

namespace sandglass {
namespace {

constexpr double kBound = 24;
constexpr int kFitIterations = 40;

struct Normal {
  double mean, deviation;
};

/// What is believed of each logarithm before anything is known.
std::vector<Normal> priors(Eigen::Index axes) {
  const auto d = static_cast<std::size_t>(axes);
  std::vector<Normal> all(d, {std::log(0.5), 1});
  all.insert(all.end(), d, {std::log(0.5), 1});
  all.push_back({std::log(0.5), 1});
  all.push_back({std::log(0.5), 1});
  all.push_back({std::log(1e-4), 3});
  return all;
}

}  // namespace

GpLikelihood::GpLikelihood(const GpInputs& inputs, Eigen::VectorXd y)
    : squares_(y.size() * (y.size() + 1) / 2, inputs.x.cols()), y_(std::move(y)) {
  for (Eigen::Index a = 0; a < squares_.cols(); ++a) {
    const bool choice = inputs.choice[static_cast<std::size_t>(a)];
    for (Eigen::Index j = 0, pair = 0; j < y_.size(); ++j)
      for (Eigen::Index i = j; i < y_.size(); ++i, ++pair) {
        const double d = inputs.x(i, a) - inputs.x(j, a);
        squares_(pair, a) = choice ? (d == 0 ? 0 : 1) : d * d;
      }
  }
}

double GpLikelihood::operator()(const Eigen::VectorXd& packed, Eigen::VectorXd& gradient) const {
  const auto parameters = GpParameters::unpacked(packed);
  const auto n = y_.size(), d = squares_.cols();
  const double signal = std::exp(parameters.log_signal);
  const double own = std::exp(parameters.log_own_signal) / static_cast<double>(d);
  const Eigen::VectorXd weights = 5 * (-2 * parameters.log_lengths).array().exp();
  const Matern joint((squares_ * weights).array());
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(squares_.rows());
  Eigen::ArrayXXd own_slopes(squares_.rows(), d);
  for (Eigen::Index a = 0; a < d; ++a) {
    const Eigen::ArrayXd squared = 5 * std::exp(-2 * parameters.log_own_lengths[a]) * squares_.col(a).array();
    const Matern one(squared);
    sum += one.value;
    own_slopes.col(a) = squared * one.slope;
  }
  const Eigen::VectorXd k = signal * joint.value + own * sum;
  Eigen::MatrixXd noisy(n, n);
  for (Eigen::Index j = 0, pair = 0; j < n; pair += n - j, ++j) noisy.col(j).tail(n - j) = k.segment(pair, n - j);
  noisy.diagonal().array() += gp_noise(parameters.log_noise);
  const Eigen::LLT<Eigen::MatrixXd> factor(noisy);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  const Eigen::VectorXd alpha = factor.solve(y_);
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(n, n));
  Eigen::ArrayXd w(k.size());  // of a pair, the derivative by its covariance
  for (Eigen::Index j = 0, pair = 0; j < n; pair += n - j, ++j) {
    w.segment(pair, n - j) = inverse.col(j).tail(n - j) - alpha[j] * alpha.tail(n - j);
    w[pair] /= 2;
  }
  const Eigen::VectorXd joint_slopes = w * joint.slope * signal;
  gradient.head(d) = weights.cwiseProduct(squares_.transpose() * joint_slopes);
  gradient.segment(d, d) = own * (own_slopes.matrix().transpose() * w.matrix());
  gradient[2 * d] = signal * (w * joint.value).sum();
  gradient[2 * d + 1] = own * (w * sum).sum();
  gradient[2 * d + 2] = 0.5 * (inverse.trace() - alpha.squaredNorm()) * std::exp(parameters.log_noise);
  return 0.5 * y_.dot(alpha) + factor.matrixLLT().diagonal().array().log().sum() +
         0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
}

GpParameters fit_gp(const GpInputs& inputs, const Eigen::VectorXd& y) {
  const auto d = inputs.x.cols();
  const GpLikelihood likelihood(inputs, y);
  const auto believed = priors(d);
  const auto posterior = [&](const Eigen::VectorXd& packed, Eigen::VectorXd& gradient) {
    if (packed.cwiseAbs().maxCoeff() > kBound) return std::numeric_limits<double>::infinity();
    double value = likelihood(packed, gradient);
    for (std::size_t i = 0; i < believed.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const double z = (packed[at] - believed[i].mean) / believed[i].deviation;
      value += 0.5 * z * z;
      gradient[at] += z / believed[i].deviation;
    }
    return value;
  };
  Minimum best;
  for (const double length : {0.5, 0.15}) {
    Eigen::VectorXd start(2 * d + 3);
    for (std::size_t i = 0; i < believed.size(); ++i) start[static_cast<Eigen::Index>(i)] = believed[i].mean;
    start.head(2 * d).setConstant(std::log(length));
    auto found = minimise(posterior, std::move(start), {.tolerance = 1e-3, .iterations = kFitIterations});
    if (best.x.size() == 0 || found.value < best.value) best = std::move(found);
  }
  return GpParameters::unpacked(best.x);
}

}  // namespace sandglass
