#pragma once
#include <functional>
#include <string>
#include <vector>

#include "results/analysis/effects/grid_table.hpp"

namespace sandglass::results {

/// Finished trials on a full grid of whole numbers, axes "a", "b", ... with so many levels 0, 1, ..., the last axis the
/// fastest; `value` gets the levels and the replicate.
struct GridStudy {
  using Value = std::function<double(const std::vector<std::size_t>&, std::size_t)>;

  GridStudy(const std::vector<std::size_t>& levels, std::size_t replicates, const Value& value) {
    header.objectives = {{"loss", true}};
    header.replicates = static_cast<std::uint32_t>(replicates);
    std::size_t points = 1;
    for (std::size_t axis = 0; axis < levels.size(); ++axis) {
      header.axes.push_back({std::string(1, static_cast<char>('a' + axis)), "", "", AxisType::integer});
      points *= levels[axis];
    }
    for (std::size_t point = 0; point < points; ++point) {
      std::vector<std::size_t> at(levels.size());
      for (std::size_t axis = levels.size(), rest = point; axis-- > 0; rest /= levels[axis])
        at[axis] = rest % levels[axis];
      for (std::size_t replicate = 0; replicate < replicates; ++replicate)
        add(point, at, replicate, value(at, replicate));
    }
  }

  GridOrProblem table() const { return grid_table(header, summarize(header, trials)); }

  StudyHeader header;
  std::vector<TrialRecord> trials;

 private:
  void add(std::size_t point, const std::vector<std::size_t>& at, std::size_t replicate, double value) {
    TrialRecord trial;
    trial.trial = trials.size();
    trial.point = point;
    trial.replicate = static_cast<std::uint32_t>(replicate);
    for (std::size_t axis = 0; axis < at.size(); ++axis)
      trial.parameters.emplace_back(header.axes[axis].path, static_cast<std::int64_t>(at[axis]));
    trial.scalars = {{"loss", "", "", value}};
    trials.push_back(trial);
  }
};

}  // namespace sandglass::results
