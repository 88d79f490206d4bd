#include "plugins/pruners/replicates/signed_rank.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sandglass {
namespace {

constexpr std::size_t kMostExact = 25;

struct Ranked {
  std::vector<std::size_t> doubled;  ///< ranks times two: whole numbers even where they are means
  std::size_t positive = 0;          ///< the sum of those of positive differences
  double ties = 0;                   ///< sum of t^3 - t
};

Ranked ranked(std::vector<double> differences) {
  std::ranges::sort(differences, {}, [](double d) { return std::abs(d); });
  Ranked result;
  for (std::size_t first = 0; first < differences.size();) {
    std::size_t last = first;
    while (last < differences.size() && std::abs(differences[last]) == std::abs(differences[first])) ++last;
    const std::size_t doubled = first + 1 + last;  // twice the mean of the ranks first + 1, ..., last
    for (std::size_t i = first; i < last; ++i) {
      result.doubled.push_back(doubled);
      if (differences[i] > 0) result.positive += doubled;
    }
    const auto t = static_cast<double>(last - first);
    result.ties += t * t * t - t;
    first = last;
  }
  return result;
}

/// Ways to sign, by the sum that they give: each rank doubles them.
double exact_p(const Ranked& ranks) {
  std::vector<double> ways(1, 1.0);
  for (const std::size_t rank : ranks.doubled) {
    ways.resize(ways.size() + rank, 0.0);
    for (std::size_t sum = ways.size(); sum-- > rank;) ways[sum] += ways[sum - rank];
  }
  double as_much = 0;
  for (std::size_t sum = ranks.positive; sum < ways.size(); ++sum) as_much += ways[sum];
  return std::ldexp(as_much, -static_cast<int>(ranks.doubled.size()));
}

double normal_p(const Ranked& ranks) {
  const auto n = static_cast<double>(ranks.doubled.size());
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.ties / 48;
  const double excess = static_cast<double>(ranks.positive) / 2 - n * (n + 1) / 4 - 0.5;
  return std::erfc(excess / std::sqrt(2 * variance)) / 2;
}

}  // namespace

SignedRank signed_rank_test(std::span<const double> differences) {
  std::vector<double> counting;
  for (const double d : differences)
    if (d != 0 && !std::isnan(d)) counting.push_back(d);
  if (counting.empty()) return {};
  const auto ranks = ranked(std::move(counting));
  return {.pairs = ranks.doubled.size(),
          .statistic = static_cast<double>(ranks.positive) / 2,
          .p = ranks.doubled.size() <= kMostExact ? exact_p(ranks) : normal_p(ranks)};
}

}  // namespace sandglass
