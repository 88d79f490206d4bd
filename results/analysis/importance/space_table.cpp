#include "results/analysis/importance/space_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kPieces = 32;

using PointValues = std::vector<const ParameterValue*>;  // of each point; null where the axis does not apply

std::size_t absent_in(const PointValues& values) {
  return static_cast<std::size_t>(std::ranges::count(values, static_cast<const ParameterValue*>(nullptr)));
}

/// Puts the absent cell before the weights, which add up to 1, if it takes one.
void take_absent(SpaceAxis& axis, const PointValues& values) {
  const std::size_t absent = absent_in(values);
  axis.absent = absent > 0;
  if (!axis.absent) return;
  const double share = static_cast<double>(absent) / static_cast<double>(values.size());
  for (double& weight : axis.weight) weight *= 1 - share;
  axis.weight.insert(axis.weight.begin(), share);
}

/// Listed values, each a cell: numbers by size, others by their names.
std::vector<std::uint8_t> list_cells(SpaceAxis& axis, const PointValues& values) {
  std::map<std::pair<double, std::string>, std::size_t> count;
  const auto key = [&](const ParameterValue& value) {
    return std::pair(axis.ordered ? number(value).value_or(0) : 0, to_string(value));
  };
  for (const auto* value : values)
    if (value) ++count[key(*value)];
  const std::size_t room = kMostCells - (absent_in(values) > 0 ? 1 : 0);
  std::vector<std::size_t> most;
  for (const auto& [name, times] : count) most.push_back(times);
  std::ranges::sort(most, std::greater<>());
  const std::size_t least = most.size() > room ? most[room - 1] : 0;  // values as rare as this share the last cell
  std::map<std::pair<double, std::string>, std::size_t> place;
  for (const auto& [name, times] : count)
    if (times > least) place.emplace(name, place.size());
  const std::size_t cells = std::min(place.size() + (place.size() < count.size() ? 1 : 0), room);
  axis.weight.assign(cells, 1.0 / static_cast<double>(std::max<std::size_t>(cells, 1)));
  take_absent(axis, values);
  std::vector<std::uint8_t> out;
  for (const auto* value : values) {
    const auto found = value ? place.find(key(*value)) : place.end();
    const std::size_t cell = found == place.end() ? cells - (value ? 1 : 0) : found->second;
    out.push_back(static_cast<std::uint8_t>(value ? cell + (axis.absent ? 1 : 0) : 0));
  }
  return out;
}

/// Where the pieces of a range end, but for the last: between values, so that each piece has about as many points.
std::vector<double> ends_of_pieces(std::vector<double> sorted) {
  std::vector<double> distinct = sorted;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<double> ends;
  if (distinct.size() <= kPieces) {
    for (std::size_t i = 1; i < distinct.size(); ++i) ends.push_back((distinct[i - 1] + distinct[i]) / 2);
    return ends;
  }
  for (std::size_t piece = 1; piece < kPieces; ++piece) {
    const double at = sorted[piece * sorted.size() / kPieces];
    const auto above = std::ranges::lower_bound(distinct, at);
    if (above == distinct.begin()) continue;
    const double end = (*above + *std::prev(above)) / 2;
    if (ends.empty() || ends.back() < end) ends.push_back(end);
  }
  return ends;
}

/// Numbers of a range, in pieces. `scaled`: each in its logarithm if it is searched so; NaN where it does not apply.
std::vector<std::uint8_t> range_cells(SpaceAxis& axis, const PointValues& values, const std::vector<double>& scaled,
                                      double margin) {
  std::vector<double> sorted;
  for (const double value : scaled)
    if (!std::isnan(value)) sorted.push_back(value);
  std::ranges::sort(sorted);
  const auto ends = ends_of_pieces(sorted);
  const double low = sorted.front() - margin, high = sorted.back() + margin;
  for (std::size_t piece = 0; piece <= ends.size(); ++piece) {
    const double from = piece == 0 ? low : ends[piece - 1], to = piece == ends.size() ? high : ends[piece];
    axis.weight.push_back(high > low ? (to - from) / (high - low) : 1);
  }
  take_absent(axis, values);
  std::vector<std::uint8_t> out;
  for (const double value : scaled) {
    axis.position.push_back(sorted.back() > sorted.front() ? (value - sorted.front()) / (sorted.back() - sorted.front())
                                                           : value - sorted.front());
    const auto piece = static_cast<std::size_t>(std::ranges::lower_bound(ends, value) - ends.begin());
    out.push_back(static_cast<std::uint8_t>(std::isnan(value) ? 0 : piece + (axis.absent ? 1 : 0)));
  }
  return out;
}

std::vector<std::uint8_t> cells_of(SpaceAxis& axis, const AxisInfo& info, const PointValues& values) {
  axis.path = info.path;
  axis.ordered = std::ranges::all_of(
      values, [](const auto* value) { return !value || (number(*value) && std::isfinite(*number(*value))); });
  axis.range = axis.ordered && info.levels.empty() && absent_in(values) < values.size();
  if (!axis.range) return list_cells(axis, values);
  const bool log = info.log.value_or(false) &&
                   std::ranges::all_of(values, [](const auto* value) { return !value || *number(*value) > 0; });
  std::vector<double> scaled;
  for (const auto* value : values)
    scaled.push_back(!value ? std::numeric_limits<double>::quiet_NaN()
                     : log  ? std::log(*number(*value))
                            : *number(*value));
  return range_cells(axis, values, scaled, info.type == AxisType::integer && !log ? 0.5 : 0);
}

}  // namespace

SpaceTable space_table(const StudyHeader& header, const Summary& summary) {
  SpaceTable out;
  for (const auto& point : summary.points) {
    out.value.push_back(point.objective.mean);
    if (!point.values.empty()) ++out.valued;
  }
  if (summary.points.empty()) return out;
  for (const auto& info : header.axes) {
    PointValues values;
    for (const auto& point : summary.points) values.push_back(find(point.parameters, info.path));
    out.axes.emplace_back();
    out.cell.push_back(cells_of(out.axes.back(), info, values));
  }
  return out;
}

}  // namespace sandglass::results
