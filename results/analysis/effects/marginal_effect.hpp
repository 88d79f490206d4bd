#pragma once
#include <string>
#include <vector>

#include "results/analysis/effects/grid_table.hpp"
#include "results/analysis/student_t.hpp"

namespace sandglass::results {

/// What the objective is with one value of an axis, on average over all combinations of the other axes.
struct LevelEffect {
  ParameterValue level;
  Interval
      mean;  ///< over the replicates, each the mean of its points: its spread holds what the replicates have in common
  /// `mean` less the mean over all levels, paired by replicate: what a replicate does to all points alike cancels.
  Interval effect;
};

/// The levels of an axis of the grid in their order. For m(l, r), the mean of replicate r over the points with level l,
/// the intervals are 95 % Student-t intervals (mean_interval) of m(l, r), and of m(l, r) less the mean of m(., r). With
/// one replicate their half-widths are infinite. They are of one level at a time: of ten levels expect an interval that
/// misses in every second study. The path must be one of the grid's; of another the list is empty. Free of state, any
/// thread.
std::vector<LevelEffect> marginal_effect(const GridTable& grid, const std::string& path);

}  // namespace sandglass::results
