#include "results/analysis/importance/ped_anova.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "results/analysis/hashed_draws.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kSteps = 50;
constexpr std::size_t kDraws = 100;

using Counts = std::array<double, kMostCells>;  // of cells, or of the steps of a range after the absent place

double total_of(const double* counts, std::size_t size) { return std::accumulate(counts, counts + size, 0.0); }

/// The step at or below which `share` of the sorted values lie: of n the one at floor(share * n).
double quartile(const double* counts, double n, double share) {
  double place = std::min(std::floor(share * n), n - 1);
  std::size_t step = 0;
  for (; step + 1 < kSteps && place >= counts[step]; ++step) place -= counts[step];
  return static_cast<double>(step);
}

double kernel_width(const double* counts, double n) {
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < kSteps; ++i) mean += counts[i] * static_cast<double>(i) / n;
  for (std::size_t i = 0; i < kSteps; ++i) squares += counts[i] * std::pow(static_cast<double>(i) - mean, 2);
  const double deviation = std::sqrt(squares / std::max(1.0, n - 1));
  const double range = (quartile(counts, n, 0.75) - quartile(counts, n, 0.25)) / 1.34;
  return std::max(1.059 * std::min(deviation, range) * std::pow(n, -0.2), 0.5 / 1.64);
}

/// Replaces the counts of steps by their density.
void smooth(double* counts) {
  const double n = total_of(counts, kSteps);
  std::array<double, kSteps> density;
  density.fill(1 / (n + 1) / kSteps);
  if (n > 0) {
    const double width = kernel_width(counts, n);
    std::array<double, 2 * kSteps + 1> below_edge;  // of a kernel at step 0, at the edges -kSteps - 0.5 ...
    for (std::size_t i = 0; i < below_edge.size(); ++i)
      below_edge[i] = 0.5 * std::erfc(-(static_cast<double>(i) - kSteps - 0.5) / width / std::sqrt(2.0));
    for (std::size_t at = 0; at < kSteps; ++at) {
      if (counts[at] == 0) continue;
      const auto edge = [&](std::size_t step) { return below_edge[step + kSteps - at]; };
      const double inside = edge(kSteps) - edge(0);
      for (std::size_t step = 0; step < kSteps; ++step)
        density[step] += counts[at] / (n + 1) * (edge(step + 1) - edge(step)) / inside;
    }
  }
  std::ranges::copy(density, counts);
}

/// One axis: where each point is counted, and how counts become a density.
struct Places {
  std::vector<std::uint8_t> of_point;
  std::size_t count = 0;
  bool range = false, absent = false, varies = false;

  Places(const SpaceTable& table, std::size_t axis) : of_point(table.cell[axis]), count(table.axes[axis].cells()) {
    const auto& known = table.axes[axis];
    range = known.range;
    absent = known.absent;
    varies = known.cells() > 1;
    if (!range) return;
    count = kSteps + (absent ? 1 : 0);
    for (std::size_t point = 0; point < of_point.size(); ++point) {
      const double position = known.position[point];
      const auto step = static_cast<std::size_t>(std::isnan(position) ? 0 : std::lround(position * (kSteps - 1)));
      of_point[point] = static_cast<std::uint8_t>(std::isnan(position) ? 0 : step + (absent ? 1 : 0));
    }
  }

  void make_density(Counts& counts) const {
    const double n = total_of(counts.data(), count);
    if (!range) {
      for (std::size_t i = 0; i < count; ++i) counts[i] = (counts[i] + 1 / static_cast<double>(count)) / (n + 1);
      return;
    }
    if (!absent) return smooth(counts.data());
    const double share = (counts[0] + 0.5) / (n + 1);
    smooth(counts.data() + 1);
    counts[0] = share;
    for (std::size_t i = 1; i < count; ++i) counts[i] *= 1 - share;
  }
};

/// Of each axis, of points that count so many times each, the best first.
std::vector<double> shares_of(const std::vector<Places>& axes, const std::vector<std::uint32_t>& times,
                              std::size_t best) {
  std::vector<double> out;
  for (const auto& axis : axes) {
    Counts all{}, of_best{};
    std::size_t left = best;
    for (std::size_t point = 0; point < times.size(); ++point) {
      const std::size_t chosen = std::min<std::size_t>(left, times[point]);
      left -= chosen;
      all[axis.of_point[point]] += times[point];
      of_best[axis.of_point[point]] += static_cast<double>(chosen);
    }
    axis.make_density(all);
    axis.make_density(of_best);
    double divergence = 0;
    for (std::size_t i = 0; i < axis.count; ++i) divergence += all[i] * std::pow(of_best[i] / all[i] - 1, 2);
    out.push_back(axis.varies ? divergence : 0);
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& share : out) share = sum > 0 ? share / sum : 0;
  return out;
}

}  // namespace

PedAnova ped_anova(const SpaceTable& table, std::uint64_t seed) {
  PedAnova out{.axes = {}, .best = std::min((table.points() + 9) / 10, table.valued), .draws = kDraws};
  std::vector<Places> axes;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) axes.emplace_back(table, axis);
  const auto shares = shares_of(axes, std::vector<std::uint32_t>(table.points(), 1), out.best);
  std::vector<std::vector<double>> draws(axes.size());
  for (std::size_t draw = 0; draw < kDraws && table.points() > 0; ++draw) {
    const std::uint64_t key = hashed(seed, draw);
    std::vector<std::uint32_t> times(table.points(), 0);
    for (std::size_t i = 0; i < times.size(); ++i) ++times[below(hashed(key, i), times.size())];
    const auto drawn = shares_of(axes, times, out.best);
    for (std::size_t axis = 0; axis < axes.size(); ++axis) draws[axis].push_back(drawn[axis]);
  }
  for (std::size_t axis = 0; axis < axes.size(); ++axis) out.axes.push_back(share_interval(shares[axis], draws[axis]));
  return out;
}

}  // namespace sandglass::results
