#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// A study that has tried every combination of its axes' values, each with the same replicates: what an exact analysis
/// of variance needs.
struct GridTable {
  struct Axis {
    std::string path;
    std::vector<ParameterValue> levels;  ///< numbers by size, others in the order of their first point
  };
  std::vector<Axis> axes;
  std::size_t replicates = 0;
  /// The objective, row-major: the first axis varies slowest, then the others, the replicates fastest.
  std::vector<double> values;

  std::size_t points() const { return replicates == 0 ? 0 : values.size() / replicates; }

  /// Which level of the axis a point (position in row-major order of the axes) has.
  std::size_t level(std::size_t point, std::size_t axis) const;
};

/// The table, or why there is none: an axis that a point lacks, a combination that was not tried, a replicate without a
/// finite value (with the point's values), no axis, no point, parameters that changed while trials trained.
struct GridOrProblem {
  GridTable grid;
  std::string problem;  ///< a sentence without a full stop; empty if there is a table
};

/// The axes in the order of the header. Points with equal values count once, as in Summary. Free of state, any thread.
GridOrProblem grid_table(const StudyHeader& header, const Summary& summary);

}  // namespace sandglass::results
