#include "plugins/samplers/tpe/gap_kernels.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/samplers/normal.hpp"
#include "plugins/samplers/tpe/parzen.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kGapBlock = 64;
constexpr double kFar = 7.5;  ///< in sigmas: 1e4 kernels there, at their narrowest, are 1e-6 of the prior

}  // namespace

GapKernels::GapKernels(std::vector<double> places, std::vector<double> weights, bool cells) : cells_(cells) {
  const auto prior = std::ranges::upper_bound(places, 0.5) - places.begin();
  places.insert(places.begin() + prior, 0.5);
  weights.insert(weights.begin() + prior, 0);
  const auto sigmas = gap_bandwidths(places);
  const double peak = std::exp(log_normal_density(0));
  for (std::size_t k = 0; k < places.size(); ++k) {
    const double p = places[k], sigma = sigmas[k];
    const bool inside = p > kFar * sigma && 1 - p > kFar * sigma;
    const double mass = inside ? 1 : quick_normal_cdf((1 - p) / sigma) - quick_normal_cdf(-p / sigma);
    places_.push_back(static_cast<float>(p));
    precisions_.push_back(static_cast<float>(1 / sigma));
    amounts_.push_back(static_cast<float>(weights[k] * peak / mass));
    const auto place = places_.back(), width = static_cast<float>(sigma);
    if (k % kGapBlock == 0) blocks_.push_back({place, place, width});
    blocks_.back().high = place;
    blocks_.back().widest = std::max(blocks_.back().widest, width);
  }
}

double GapKernels::block_sum(std::size_t from, std::size_t to, float x) const {
  std::array<float, kGapBlock> terms{};
  const float *places = &places_[from], *precisions = &precisions_[from], *amounts = &amounts_[from];
  for (std::size_t j = 0; j < to - from; ++j) {
    const float z = (x - places[j]) * precisions[j];
    terms[j] = -0.5F * z * z;
  }
  Eigen::Map<Eigen::ArrayXf> all(terms.data(), static_cast<Eigen::Index>(to - from));
  all = all.max(-80.F);
  for (std::size_t j = 0; j < to - from; ++j) terms[j] = amounts[j] * quick_exp(terms[j]);
  return static_cast<double>(all.sum());
}

double GapKernels::cell_sum(std::size_t from, std::size_t to, UnitAxis::Cell cell) const {
  double sum = 0;
  const double half = (cell.high - cell.low) / 2;
  for (auto k = from; k < to; ++k) {
    const auto place = static_cast<double>(places_[k]), precision = static_cast<double>(precisions_[k]);
    const double most = quick_normal_cdf(half * precision) - quick_normal_cdf(-half * precision);
    sum += static_cast<double>(amounts_[k]) / most *
           (quick_normal_cdf((cell.high - place) * precision) - quick_normal_cdf((cell.low - place) * precision));
  }
  return sum;
}

double GapKernels::sum(double x, UnitAxis::Cell cell) const {
  const double left = cells_ ? cell.low : x, right = cells_ ? cell.high : x;
  double sum = 0;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    const auto [low, high, widest] = blocks_[b];
    const double reach = kFar * static_cast<double>(widest);
    if (left > static_cast<double>(high) + reach || right < static_cast<double>(low) - reach) continue;
    const auto from = b * kGapBlock, to = std::min(from + kGapBlock, places_.size());
    sum += cells_ ? cell_sum(from, to, cell) : block_sum(from, to, static_cast<float>(x));
  }
  return sum;
}

}  // namespace sandglass
