#include "plugins/samplers/evolutionary/cma.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/decompositions.hpp"

namespace sandglass {
namespace {

constexpr double kLeastSigma = 1e-150, kMostSigma = 1e150;  ///< their squares are numbers

/// sum^2 / sum of squares of the weights from `from` to `to`.
double effective(const std::vector<double>& weights, std::size_t from, std::size_t to) {
  double sum = 0, squares = 0;
  for (auto i = from; i < to; ++i) sum += weights[i], squares += weights[i] * weights[i];
  return squares > 0 ? sum * sum / squares : 0;
}

}  // namespace

std::size_t CmaConstants::default_lambda(std::size_t n) {
  return 4 + static_cast<std::size_t>(3 * std::log(static_cast<double>(std::max<std::size_t>(n, 1))));
}

CmaConstants::CmaConstants(std::size_t axes, std::size_t lambda) : mu(lambda / 2) {
  const auto n = static_cast<double>(axes);
  for (std::size_t i = 0; i < lambda; ++i)
    weights.push_back(std::log((static_cast<double>(lambda) + 1) / 2) - std::log(static_cast<double>(i + 1)));
  mu_eff = effective(weights, 0, mu);
  const double mu_eff_negative = effective(weights, mu, lambda);
  c_sigma = (mu_eff + 2) / (n + mu_eff + 5);
  d_sigma = 1 + 2 * std::max(0.0, std::sqrt((mu_eff - 1) / (n + 1)) - 1) + c_sigma;
  c_c = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n);
  c_1 = 2 / ((n + 1.3) * (n + 1.3) + mu_eff);
  c_mu = std::min(1 - c_1, 2 * (0.25 + mu_eff + 1 / mu_eff - 2) / ((n + 2) * (n + 2) + mu_eff));
  chi = std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  double positive = 0, negative = 0;
  for (const double w : weights) (w > 0 ? positive : negative) += std::abs(w);
  const double most = std::min({1 + c_1 / c_mu, 1 + 2 * mu_eff_negative / (mu_eff + 2), (1 - c_1 - c_mu) / (n * c_mu)});
  for (auto& w : weights) w *= w > 0 ? 1 / positive : negative > 0 ? most / negative : 0;
}

Cma::Cma(Eigen::VectorXd mean, double sigma, std::size_t lambda)
    : constants_(static_cast<std::size_t>(mean.size()), lambda), mean_(std::move(mean)), sigma_(sigma) {
  const auto n = mean_.size();
  covariance_ = axes_ = Eigen::MatrixXd::Identity(n, n);
  scales_ = Eigen::VectorXd::Ones(n);
  path_sigma_ = path_c_ = Eigen::VectorXd::Zero(n);
}

Eigen::VectorXd Cma::sample(Rng& rng) const {
  Eigen::VectorXd z(mean_.size());
  for (auto& zi : z) zi = rng.normal();
  return mean_ + sigma_ * (axes_ * (scales_.asDiagonal() * z));
}

void Cma::decompose() {
  covariance_ = (covariance_ + covariance_.transpose()).eval() / 2;
  auto spectrum = dense::spectrum(covariance_);
  if (!spectrum.found) return;
  axes_ = std::move(spectrum.vectors);
  scales_ = spectrum.values.cwiseMax(1e-20 * spectrum.values.maxCoeff()).cwiseSqrt();
}

void Cma::adapt_covariance(const Eigen::MatrixXd& steps, const Eigen::VectorXd& mean_step, bool moving) {
  const auto& c = constants_;
  path_c_ *= 1 - c.c_c;
  if (moving) path_c_ += std::sqrt(c.c_c * (2 - c.c_c) * c.mu_eff) * mean_step;
  double sum = 0;
  Eigen::VectorXd weights(steps.cols());
  for (Eigen::Index i = 0; i < steps.cols(); ++i) {
    double w = c.weights[static_cast<std::size_t>(i)];
    sum += w;
    // A negative weight takes no more away than a step of the expected length would: C stays positive definite.
    if (w < 0) {
      const double length = (axes_.transpose() * steps.col(i)).cwiseQuotient(scales_).squaredNorm();
      w *= static_cast<double>(steps.rows()) / (length + 1e-8);
    }
    weights[i] = w;
  }
  const double stalled = moving ? 0 : c.c_1 * c.c_c * (2 - c.c_c);
  covariance_ = (1 + stalled - c.c_1 - c.c_mu * sum) * covariance_ + c.c_1 * path_c_ * path_c_.transpose() +
                c.c_mu * steps * weights.asDiagonal() * steps.transpose();
}

void Cma::tell(const Eigen::MatrixXd& ranked) {
  ++generation_;
  if (!ranked.allFinite()) return;
  const auto& c = constants_;
  const Eigen::MatrixXd steps = (ranked.colwise() - mean_) / sigma_;
  Eigen::VectorXd mean_step = Eigen::VectorXd::Zero(mean_.size());
  for (std::size_t i = 0; i < c.mu; ++i) mean_step += c.weights[i] * steps.col(static_cast<Eigen::Index>(i));
  mean_ += sigma_ * mean_step;
  path_sigma_ = (1 - c.c_sigma) * path_sigma_ + std::sqrt(c.c_sigma * (2 - c.c_sigma) * c.mu_eff) *
                                                    (axes_ * (axes_.transpose() * mean_step).cwiseQuotient(scales_));
  const double length = path_sigma_.norm();
  const double settled = std::sqrt(1 - std::pow(1 - c.c_sigma, 2 * static_cast<double>(generation_ + 1)));
  const bool moving = length / settled < (1.4 + 2 / (static_cast<double>(mean_.size()) + 1)) * c.chi;
  adapt_covariance(steps, mean_step, moving);
  sigma_ = std::clamp(sigma_ * std::exp(std::min(1.0, c.c_sigma / c.d_sigma * (length / c.chi - 1))), kLeastSigma,
                      kMostSigma);
  decompose();
}

}  // namespace sandglass
