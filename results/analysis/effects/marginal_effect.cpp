#include "results/analysis/effects/marginal_effect.hpp"

#include <algorithm>
#include <functional>

namespace sandglass::results {
namespace {

/// m(l, r): the mean of each replicate over the points of each level.
std::vector<std::vector<double>> level_means(const GridTable& grid, std::size_t axis) {
  const std::size_t levels = grid.axes[axis].levels.size();
  std::vector<std::vector<double>> means(levels, std::vector<double>(grid.replicates, 0.0));
  const auto points_of_level = static_cast<double>(grid.points() / levels);
  for (std::size_t point = 0; point < grid.points(); ++point)
    for (std::size_t r = 0; r < grid.replicates; ++r)
      means[grid.level(point, axis)][r] += grid.values[point * grid.replicates + r] / points_of_level;
  return means;
}

}  // namespace

std::vector<LevelEffect> marginal_effect(const GridTable& grid, const std::string& path) {
  const auto found = std::ranges::find(grid.axes, path, &GridTable::Axis::path);
  if (found == grid.axes.end()) return {};
  const auto means = level_means(grid, static_cast<std::size_t>(found - grid.axes.begin()));
  std::vector<double> over_levels(grid.replicates, 0.0);
  for (const auto& of_level : means)
    for (std::size_t r = 0; r < grid.replicates; ++r) over_levels[r] += of_level[r] / static_cast<double>(means.size());
  std::vector<LevelEffect> out;
  for (std::size_t level = 0; level < means.size(); ++level) {
    std::vector<double> effects(grid.replicates);
    std::ranges::transform(means[level], over_levels, effects.begin(), std::minus());
    out.push_back({found->levels[level], mean_interval(means[level]), mean_interval(effects)});
  }
  return out;
}

}  // namespace sandglass::results
