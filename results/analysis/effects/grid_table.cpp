#include "results/analysis/effects/grid_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

/// The points by number, as ranks depend on what was measured.
std::vector<const PointSummary*> by_number(const Summary& summary) {
  std::vector<const PointSummary*> out;
  for (const auto& point : summary.points) out.push_back(&point);
  std::ranges::sort(out, {}, &PointSummary::point);
  return out;
}

std::string words_of(const PointSummary& point) {
  std::string text;
  for (const auto& [path, value] : point.parameters)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", path, to_string(value));
  return text;
}

/// An axis with the values it has in the study. What a value is called stands for it: equal for equal values only.
class Levels {
 public:
  explicit Levels(std::string path) : path_(std::move(path)) {}

  /// False if the point lacks the axis.
  bool add(const PointSummary& point) {
    const auto* value = find(point.parameters, path_);
    if (value && known_.insert(to_string(*value)).second) values_.push_back(*value);
    return value != nullptr;
  }

  void sort() {
    const auto numbers_first = [](const ParameterValue& value) {
      const auto known = number(value);
      return known && !std::isnan(*known) ? std::pair(0, *known) : std::pair(1, 0.0);
    };
    std::ranges::stable_sort(values_, {}, numbers_first);
    for (const auto& value : values_) places_.emplace(to_string(value), places_.size());
  }

  std::size_t place(const PointSummary& point) const { return places_.at(to_string(*find(point.parameters, path_))); }
  std::size_t size() const { return values_.size(); }
  const std::string& path() const { return path_; }
  GridTable::Axis axis() const { return {path_, values_}; }

 private:
  std::string path_;
  std::vector<ParameterValue> values_;
  std::set<std::string> known_;
  std::map<std::string, std::size_t> places_;
};

/// Why the points are no grid over these axes; the axes get their levels.
std::string problem_of(std::vector<Levels>& axes, const std::vector<const PointSummary*>& points,
                       const Summary& summary) {
  if (points.empty()) return "no trial has finished";
  if (summary.changed > 0) return "parameters changed while trials trained";  // where they ended may look like a grid
  if (axes.empty()) return "the study has no axis";
  double combinations = 1;
  for (auto& axis : axes) {
    for (const auto* point : points)
      if (!axis.add(*point)) return fmt::format("{} does not apply at {}", axis.path(), words_of(*point));
    axis.sort();
    combinations *= static_cast<double>(axis.size());
  }
  if (static_cast<double>(points.size()) < combinations)
    return fmt::format("{} of {:.0f} combinations of the axes' values were tried", points.size(), combinations);
  return "";
}

}  // namespace

std::size_t GridTable::level(std::size_t point, std::size_t axis) const {
  for (std::size_t later = axes.size() - 1; later > axis; --later) point /= axes[later].levels.size();
  return point % axes[axis].levels.size();
}

GridOrProblem grid_table(const StudyHeader& header, const Summary& summary) {
  std::vector<Levels> axes;
  for (const auto& axis : header.axes) axes.emplace_back(axis.path);
  const auto points = by_number(summary);
  if (auto problem = problem_of(axes, points, summary); !problem.empty()) return {{}, std::move(problem)};
  std::set<std::uint32_t> replicates;
  for (const auto* point : points)
    for (const auto& [replicate, value] : point->values) replicates.insert(replicate);
  GridTable grid{.axes = {}, .replicates = replicates.size(), .values = {}};
  for (const auto& axis : axes) grid.axes.push_back(axis.axis());
  grid.values.assign(points.size() * grid.replicates, std::numeric_limits<double>::quiet_NaN());
  for (const auto* point : points) {
    if (point->values.size() != grid.replicates || point->values.empty())
      return {{},
              fmt::format("{} of {} replicates have a finite {} at {}", point->values.size(),
                          std::max<std::size_t>(grid.replicates, header.replicates), header.objectives[0].metric,
                          words_of(*point))};
    std::size_t place = 0;
    for (const auto& axis : axes) place = place * axis.size() + axis.place(*point);
    std::size_t i = place * grid.replicates;
    for (const auto& [replicate, value] : point->values) grid.values[i++] = value;
  }
  return {std::move(grid), ""};
}

}  // namespace sandglass::results
