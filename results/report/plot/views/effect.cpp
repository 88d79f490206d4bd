#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

/// The document's effect of an axis on the objective. Throws Error if it has none.
const nlohmann::json& effect_of(const FigureData& data, std::size_t axis) {
  for (const auto& effect : part(data, "effects"))
    if (effect.at("axis") == axis) return effect;
  throw Error(fmt::format("the study says nothing of the effect of {}: no trial with a value of it has completed",
                          data["axes"].at(axis).at("name").get<std::string>()));
}

/// The place of each level of the effect: its number, or its position among the axis's values.
std::vector<double> level_places(const nlohmann::json& levels, const AxisPlaces& axis) {
  std::vector<double> places;
  for (const auto& level : levels) {
    const auto found = std::ranges::find(axis.names, value_text(level));
    places.push_back(axis.names.empty()          ? number(level)
                     : found == axis.names.end() ? std::nan("")
                                                 : static_cast<double>(found - axis.names.begin()));
  }
  return places;
}

/// How many trials at points with a value of the axis have no part in the effect: "; left out: 3 failed, 1 pruned".
std::string left_out(const FigureData& data, const AxisPlaces& axis) {
  std::string text;
  for (const char* how : {"failed", "pruned"}) {
    if (!data["points"].contains(how)) continue;
    const auto& counts = data["points"].at(how);
    std::uint64_t trials = 0;
    for (std::size_t row = 0; row < counts.size(); ++row)
      if (!std::isnan(axis.places[row])) trials += counts.at(row).get<std::uint64_t>();
    if (trials > 0) text += fmt::format("{}{} {}", text.empty() ? "; left out: " : ", ", trials, how);
  }
  return text.empty() ? text : text + " trials";
}

/// What the intervals are over: "95 % interval over the replicates".
std::string interval_words(const nlohmann::json& effect, const std::vector<double>& low) {
  if (!std::ranges::any_of(low, [](double end) { return std::isfinite(end); })) return "without an interval";
  return "95 % interval over the " + effect.value("over", "points");
}

}  // namespace

void draw_effect(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const std::size_t index = axis_index(data, options.axis);
  const auto& effect = effect_of(data, index);
  const auto axis = axis_places(data, index);
  const auto values = point_values(data, "");
  const auto mean = numbers(effect.at("mean")), low = numbers(effect.at("low")), high = numbers(effect.at("high"));
  const auto places = level_places(effect.at("levels"), axis);

  std::vector<double> span = mean;
  span.insert(span.end(), low.begin(), low.end());
  span.insert(span.end(), high.begin(), high.end());
  span.insert(span.end(), values.mean.begin(), values.mean.end());
  const Box box = draw_heading(
      canvas, data["study"].at("name"),
      fmt::format("mean over the other axes, {}; grey: points{}", interval_words(effect, low), left_out(data, axis)));
  const Panel panel(canvas, box,
                    {.x = axis.scale,
                     .y = Scale::of_numbers(span, false),
                     .x_label = axis.label,
                     .y_label = with_unit(values.name, values.unit)});
  canvas.clip(panel.box());
  for (std::size_t row = 0; row < values.mean.size(); ++row)
    if (const Point at = panel.at(axis.places[row], values.mean[row]); std::isfinite(at.x + at.y))
      canvas.circle(at, 1.4, with_alpha(kGrey, 0.6));
  canvas.restore();

  std::vector<Point> line;
  for (std::size_t i = 0; i < mean.size(); ++i) line.push_back(panel.at(places[i], mean[i]));
  std::ranges::stable_sort(line, {}, &Point::x);
  if (axis.names.empty()) canvas.polyline(line, {.colour = kAccent, .width = 1.4});
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const Colour colour = effect.at("sparse").at(i) == true ? kGrey : kAccent;
    draw_interval(canvas, panel.at(places[i], low[i]), panel.at(places[i], high[i]), colour);
    if (const Point at = panel.at(places[i], mean[i]); std::isfinite(at.x + at.y)) canvas.circle(at, 2.8, colour);
  }
}

}  // namespace sandglass::results
