#include "results/report/plot/views/choices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

PointValues values_of(const Json& description, const char* name_key, const Json& column) {
  PointValues values;
  values.name = description.at(name_key).get<std::string>();
  values.unit = description.value("unit", "");
  values.maximize = description.contains("goal") && description.at("goal") == "maximize";
  values.mean = numbers(column.at("mean"));
  values.half_width = numbers(column.at("half_width"));
  return values;
}

/// The values of an axis that points have, in the study's order: numbers ascending, others as they are listed.
std::vector<Json> levels_of(const Json& axis, const Json& column) {
  std::vector<Json> levels;
  if (axis.at("levels").is_array())
    for (const auto& level : axis.at("levels")) levels.push_back(level);
  for (const auto& value : column)
    if (!value.is_null() && std::ranges::find(levels, value) == levels.end()) levels.push_back(value);
  if (std::ranges::all_of(levels, [](const Json& level) { return level.is_number(); }))
    std::ranges::stable_sort(levels, {}, [](const Json& level) { return level.get<double>(); });
  return levels;
}

/// What lies in a bin, from `low` to below `next`, or to `next` itself in the last one. Of whole numbers these are
/// said.
std::string bin_name(double low, double next, bool last, bool whole) {
  const double high = whole && !last ? next - 1 : next;
  if (!whole) return fmt::format("{:.3g} to {:.3g}", low, high);
  return high > low ? fmt::format("{:.0f} to {:.0f}", low, high) : fmt::format("{:.0f}", low);
}

/// Bins of about equally many points, for more numbers than a picture has room for.
void bin(AxisPlaces& axis, const std::vector<double>& values, bool whole) {
  constexpr std::size_t kBins = 8;
  auto sorted = values;
  std::erase_if(sorted, [](double value) { return std::isnan(value); });
  std::ranges::sort(sorted);
  std::vector<double> edges;
  for (std::size_t i = 0; i <= kBins; ++i)
    edges.push_back(sorted[std::min(sorted.size() - 1, i * sorted.size() / kBins)]);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  axis.names.clear();
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    axis.names.push_back(bin_name(edges[i], edges[i + 1], i + 2 == edges.size(), whole));
  axis.places.clear();
  for (const double value : values) {
    const auto above = static_cast<std::size_t>(std::ranges::upper_bound(edges, value) - edges.begin());
    axis.places.push_back(
        std::isnan(value) ? value : static_cast<double>(std::clamp<std::size_t>(above, 1, axis.names.size()) - 1));
  }
}

}  // namespace

PointValues point_values(const FigureData& data, const std::string& metric) {
  const auto& objectives = data["objectives"];
  const auto& points = data["points"];
  for (std::size_t i = 0; i < objectives.size(); ++i)
    if (metric.empty() || objectives[i].at("metric") == metric)
      return values_of(objectives[i], "metric", points.at("objectives").at(i));
  std::vector<std::string> known;
  for (std::size_t i = 0; i < data["metrics"].size(); ++i) {
    const auto& description = data["metrics"][i];
    if (description.at("name") == metric) return values_of(description, "name", points.at("metrics").at(i));
    known.push_back(description.at("name").get<std::string>());
  }
  throw Error(fmt::format("the study has no metric named '{}'; it has {}", metric, fmt::join(known, ", ")));
}

std::size_t axis_index(const FigureData& data, const std::string& name, std::size_t other_than) {
  std::vector<std::string> paths;
  for (const auto& axis : data["axes"]) paths.push_back(axis.at("name").get<std::string>());
  const auto short_ones = short_names(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (i == other_than) {
      if (!name.empty() && (paths[i] == name || short_ones[i] == name))
        throw Error(fmt::format("--by names {} again, which --axis shows already", paths[i]));
      continue;
    }
    const std::set<Json> values(data["points"].at("axes").at(i).begin(), data["points"].at("axes").at(i).end());
    if (name.empty() ? values.size() > 1 : paths[i] == name || short_ones[i] == name) return i;
  }
  if (paths.empty()) throw Error("the study varies nothing: it has no axes to draw");
  if (name.empty())
    throw Error(other_than < paths.size() ? "the study has no second axis with more than one value"
                                          : "none of the study's axes has more than one value");
  throw Error(fmt::format("the study has no axis named '{}'; it has {}", name, fmt::join(paths, ", ")));
}

AxisPlaces axis_places(const FigureData& data, std::size_t axis, bool as_categories) {
  const auto& description = data["axes"].at(axis);
  const auto& column = data["points"].at("axes").at(axis);
  AxisPlaces result;
  result.label = with_unit(description.at("name").get<std::string>(), description.value("unit", ""));
  const auto kind = description.at("kind").get<std::string>();
  if (!as_categories && (kind == "real" || kind == "integer")) {
    result.places = numbers(column);
    result.logarithmic = description.at("scale") == "log";
    result.scale = Scale::of_numbers(result.places, result.logarithmic);
    return result;
  }
  const auto levels = levels_of(description, column);
  for (const auto& level : levels) result.names.push_back(value_text(level));
  for (const auto& value : column)
    result.places.push_back(value.is_null() ? std::nan("")
                                            : static_cast<double>(std::ranges::find(levels, value) - levels.begin()));
  constexpr std::size_t kMostLevels = 14;
  if ((kind == "real" || kind == "integer") && result.names.size() > kMostLevels)
    bin(result, numbers(column), kind == "integer");
  result.scale = Scale::of_categories(result.names);
  return result;
}

const Json& part(const FigureData& data, const char* name) {
  const auto& found = data[name];
  if (!found.is_null() && !(found.is_array() && found.empty())) return found;
  const auto& missing = data["missing"];
  throw Error(missing.contains(name) ? missing.at(name).get<std::string>()
                                     : fmt::format("the study has nothing to draw here: no {}", name));
}

}  // namespace sandglass::results
