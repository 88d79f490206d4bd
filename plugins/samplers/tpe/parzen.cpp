#include "plugins/samplers/tpe/parzen.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "plugins/samplers/normal.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMostCells = 256;
constexpr int kMostKernelDraws = 1000;

/// Of one axis, in the order of the kernels.
std::vector<double> gap_sigmas(const std::vector<std::vector<double>>& centres, std::size_t axis) {
  std::vector<std::size_t> order(centres.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](auto k) { return centres[k][axis]; });
  std::vector<double> sorted;
  for (const auto k : order) sorted.push_back(centres[k][axis]);
  const auto gaps = gap_bandwidths(sorted);
  std::vector<double> sigmas(centres.size());
  for (std::size_t i = 0; i < order.size(); ++i) sigmas[order[i]] = gaps[i];
  return sigmas;
}

}  // namespace

double shared_bandwidth(std::size_t kernels, std::size_t axes) {
  auto n = std::max<std::size_t>(kernels, 1);
  if (const auto bits = std::bit_width(n); bits > 7) n = n >> (bits - 7) << (bits - 7);
  const double sigma = 0.1 * std::pow(static_cast<double>(n), -1.0 / static_cast<double>(axes + 4));
  return std::max(sigma, 0.5 / std::min(100.0, static_cast<double>(n + 2)));
}

std::vector<double> gap_bandwidths(std::span<const double> sorted) {
  const auto n = sorted.size();
  const double least = 1 / std::min(100.0, static_cast<double>(n + 1));
  std::vector<double> sigmas(n);
  for (std::size_t i = 0; i < n; ++i) {
    double gap = n == 1 ? std::max(sorted[0], 1 - sorted[0]) : 0;
    if (i > 0) gap = std::max(gap, sorted[i] - sorted[i - 1]);
    if (i + 1 < n) gap = std::max(gap, sorted[i + 1] - sorted[i]);
    sigmas[i] = std::clamp(gap, least, 1.0);
  }
  return sigmas;
}

ChoiceKernel::ChoiceKernel(std::size_t kernels, std::uint64_t choices) {
  const double prior = 1 / static_cast<double>(kernels + 1), sum = 1 + prior * static_cast<double>(choices);
  own = (1 + prior) / sum;
  other = prior / sum;
}

double age_weight(std::size_t position, std::size_t kernels) {
  constexpr std::size_t kNew = 25;
  if (kernels <= kNew || position + kNew >= kernels) return 1;
  const auto old = kernels - kNew;
  const double first = 1 / static_cast<double>(kernels);
  return old == 1 ? first : first + (1 - first) * static_cast<double>(position) / static_cast<double>(old - 1);
}

double log_cell_height(double width, double sigma) {
  return log_normal_density(0) - std::log(normal_mass(-width / 2 / sigma, width / 2 / sigma));
}

bool has_cells(const UnitAxis& axis) { return !axis.is_choice() && axis.count() > 0 && axis.count() <= kMostCells; }

ParzenEstimator::ParzenEstimator(std::vector<const UnitAxis*> axes, std::vector<std::vector<double>> centres,
                                 std::vector<double> weights, Bandwidth bandwidth)
    : axes_(std::move(axes)), centres_(std::move(centres)), weights_(std::move(weights)) {
  const auto n = centres_.size(), d = axes_.size();
  centres_.emplace_back(d, 0.5);
  weights_.push_back(1);
  sigmas_.assign(n + 1, std::vector<double>(d, shared_bandwidth(n, d)));
  log_masses_.assign(n + 1, std::vector<double>(d, 0));
  for (std::size_t a = 0; a < d; ++a) {
    if (axes_[a]->is_choice()) continue;
    if (bandwidth == Bandwidth::gaps) {
      const auto sigmas = gap_sigmas(centres_, a);
      for (std::size_t k = 0; k < n; ++k) sigmas_[k][a] = sigmas[k];
    }
    sigmas_[n][a] = 1;
    for (std::size_t k = 0; k <= n; ++k) {
      const double sigma = sigmas_[k][a];
      log_masses_[k][a] = std::log(normal_mass(-centres_[k][a] / sigma, (1 - centres_[k][a]) / sigma));
    }
  }
  const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (auto& w : weights_) log_weights_.push_back(std::log(w /= sum));
}

void ParzenEstimator::add_log_kernels(std::size_t axis, double x, Measure measure, std::vector<double>& terms) const {
  const auto& on = *axes_[axis];
  const auto prior = centres_.size() - 1;
  if (on.is_choice()) {
    const ChoiceKernel choice(prior, on.count());
    const double own = std::log(choice.own), other = std::log(choice.other);
    for (std::size_t k = 0; k < prior; ++k) terms[k] += x == centres_[k][axis] ? own : other;
    terms[prior] -= std::log(static_cast<double>(on.count()));
    return;
  }
  const bool cells = has_cells(on);
  const auto [low, high] = cells ? on.cell(x) : UnitAxis::Cell{};
  for (std::size_t k = 0; k <= prior; ++k) {
    const double centre = centres_[k][axis], sigma = sigmas_[k][axis];
    terms[k] += cells ? std::log(normal_mass((low - centre) / sigma, (high - centre) / sigma))
                      : log_normal_density((x - centre) / sigma);
    terms[k] -= log_masses_[k][axis];
    if (cells && measure == Measure::height) terms[k] += log_cell_height(high - low, sigma);
    if (!cells && measure == Measure::density) terms[k] -= std::log(sigma);
  }
}

double ParzenEstimator::log_sum(std::span<const double> point, Measure measure) const {
  std::vector<double> terms(log_weights_);
  for (std::size_t a = 0; a < axes_.size(); ++a) add_log_kernels(a, point[a], measure, terms);
  const double top = *std::ranges::max_element(terms);
  double sum = 0;
  for (const double term : terms) sum += std::exp(term - top);
  return top + std::log(sum);
}

double ParzenEstimator::log_density(std::span<const double> point) const { return log_sum(point, Measure::density); }

double ParzenEstimator::log_height(std::span<const double> point) const { return log_sum(point, Measure::height); }

double ParzenEstimator::draw(std::size_t kernel, std::size_t axis, Rng& rng) const {
  const auto& on = *axes_[axis];
  const auto prior = centres_.size() - 1;
  const double centre = centres_[kernel][axis];
  if (on.is_choice()) {
    // Every choice has the others' share; what is left goes to the kernel's own.
    const double others = ChoiceKernel(prior, on.count()).other * static_cast<double>(on.count());
    if (kernel != prior && !rng.bernoulli(others)) return centre;
    return static_cast<double>(rng.below(on.count()));
  }
  // The centre lies within [0, 1]: at least every third draw does as well.
  double x = rng.normal(centre, sigmas_[kernel][axis]);
  for (int i = 0; i < kMostKernelDraws && (x < 0 || x > 1); ++i) x = rng.normal(centre, sigmas_[kernel][axis]);
  x = std::clamp(x, 0.0, 1.0);
  return on.count() > 0 ? on.place(on.value(x)).value_or(x) : x;
}

std::vector<double> ParzenEstimator::sample(Rng& rng) const {
  double left = rng.uniform();
  std::size_t kernel = 0;
  while (kernel + 1 < weights_.size() && left >= weights_[kernel]) left -= weights_[kernel++];
  std::vector<double> point;
  for (std::size_t a = 0; a < axes_.size(); ++a) point.push_back(draw(kernel, a, rng));
  return point;
}

}  // namespace sandglass
