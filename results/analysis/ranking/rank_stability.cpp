#include "results/analysis/ranking/rank_stability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "results/analysis/hashed_draws.hpp"

namespace sandglass::results {
namespace {

/// The values of the points by replicate; NaN where there is none.
std::vector<std::vector<double>> values_by_replicate(const std::vector<const PointSummary*>& points,
                                                     const std::vector<std::uint32_t>& replicates) {
  std::vector<std::vector<double>> out;
  for (const auto* point : points) {
    out.emplace_back();
    for (const std::uint32_t replicate : replicates) {
      const auto found = point->values.find(replicate);
      out.back().push_back(found == point->values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
    }
  }
  return out;
}

/// The mean over what was drawn; NaN if the point has none of it.
double mean_of_drawn(const std::vector<double>& values, const std::vector<std::size_t>& drawn) {
  double sum = 0, count = 0;
  for (const std::size_t i : drawn)
    if (!std::isnan(values[i])) sum += values[i], ++count;
  return sum / count;
}

std::vector<std::size_t> drawn_replicates(std::size_t count, std::uint64_t key) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(below(hashed(key, i), count));
  return out;
}

}  // namespace

RankStability rank_stability(const StudyHeader& header, const Summary& summary, std::uint64_t seed) {
  std::vector<const PointSummary*> points;
  std::set<std::uint32_t> known;
  for (const auto& point : summary.points) {
    if (point.values.empty()) continue;
    points.push_back(&point);
    for (const auto& [replicate, value] : point.values) known.insert(replicate);
  }
  const std::vector<std::uint32_t> replicates(known.begin(), known.end());
  if (replicates.size() < 2 || points.size() < 2) return {};
  RankStability out{.points = {}, .draws = points.size() > 1000 ? 200U : 1000U, .replicates = replicates.size()};
  const auto values = values_by_replicate(points, replicates);
  std::vector<std::vector<std::size_t>> ranks(points.size());
  std::vector<std::size_t> first(points.size(), 0), order(points.size());
  for (std::size_t draw = 0; draw < out.draws; ++draw) {
    const auto drawn = drawn_replicates(replicates.size(), hashed(seed, draw));
    std::vector<double> means;
    for (const auto& of_point : values) means.push_back(mean_of_drawn(of_point, drawn));
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
      const bool lost_a = points[a]->lost() > 0, lost_b = points[b]->lost() > 0;
      return lost_a == lost_b ? better(header.objectives[0], means[a], means[b]) : lost_b;
    });
    for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]].push_back(rank + 1);
    ++first[order[0]];
  }
  const auto place = [&](double p) {
    return static_cast<std::size_t>(std::lround(p * static_cast<double>(out.draws - 1)));
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::ranges::sort(ranks[i]);
    out.points.push_back({points[i]->point, static_cast<double>(first[i]) / static_cast<double>(out.draws),
                          ranks[i][place(0.025)], ranks[i][place(0.975)]});
  }
  return out;
}

}  // namespace sandglass::results
