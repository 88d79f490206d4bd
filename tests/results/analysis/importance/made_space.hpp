#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "results/analysis/hashed_draws.hpp"
#include "results/analysis/importance/space_table.hpp"

namespace sandglass::results {

/// A study of points with axes "a", "b", ...: header and summary, the best (lowest) first.
struct MadeSpace {
  using Parameters = std::vector<std::pair<std::string, ParameterValue>>;

  explicit MadeSpace(std::size_t axes) {
    header.objectives = {{"loss", true}};
    for (std::size_t axis = 0; axis < axes; ++axis) header.axes.push_back({name(axis), "", "", AxisType::real});
  }

  static std::string name(std::size_t axis) { return std::string(1, static_cast<char>('a' + axis)); }

  /// NaN: a point without a value.
  void add(Parameters parameters, double value) {
    PointSummary point;
    point.point = summary.points.size();
    point.parameters = std::move(parameters);
    if (!std::isnan(value)) point.values[0] = value;
    point.objective.mean = value;
    summary.points.push_back(std::move(point));
  }

  /// As summarize() does.
  void rank() {
    std::ranges::stable_sort(summary.points, [](const PointSummary& a, const PointSummary& b) {
      return std::pair(a.values.empty(), a.objective.mean) < std::pair(b.values.empty(), b.objective.mean);
    });
  }

  SpaceTable table() const { return space_table(header, summary); }

  StudyHeader header;
  Summary summary;
};

/// Number `index` of a sequence on 0 ... 1 that is the same on every machine.
inline double made_uniform(std::uint64_t key, std::uint64_t index) {
  return static_cast<double>(hashed(key, index) >> 11) * 0x1p-53;
}

}  // namespace sandglass::results
