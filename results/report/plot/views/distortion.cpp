#include <cmath>
#include <map>
#include <numeric>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMostNames = 10;  ///< more would lie on each other

}  // namespace

void draw_distortion(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto& trials = part(data, "health").at("trials");
  const auto values = point_values(data, options.metric);
  std::map<std::size_t, std::vector<double>> units;  // in use by the trials of a point
  for (const auto& trial : trials) {
    const std::size_t row = row_of(data["points"].at("point"), trial.at("point"));
    if (row < values.mean.size() && std::isfinite(values.mean[row]))
      units[row].push_back(number(trial.at("active_units")));
  }
  std::vector<double> active, distortion, half;
  std::vector<std::string> names;
  for (const auto& [row, counts] : units) {
    active.push_back(std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size()));
    distortion.push_back(values.mean[row]);
    half.push_back(values.half_width[row]);
    names.push_back(point_name(data.document, row));
  }
  auto ends = distortion;
  for (std::size_t i = 0; i < half.size(); ++i)
    if (std::isfinite(half[i])) ends.insert(ends.end(), {distortion[i] - half[i], distortion[i] + half[i]});
  if (active.empty()) throw Error("no point with latents has a value of the metric");
  const Box box = draw_heading(canvas, data["study"].at("name"),
                               "latent units in use, mean over a point's trials; " + replicates_note(data.document));
  const Panel panel(canvas, box,
                    {.x = Scale::of_numbers(active, false),
                     .y = Scale::of_numbers(ends, false),
                     .x_label = "active latent units",
                     .y_label = with_unit(values.name, values.unit),
                     .x_grid = true});
  constexpr TextStyle style{.size = 6.5, .colour = kMuted, .valign = TextStyle::Along::middle};
  for (std::size_t i = 0; i < active.size(); ++i) {
    const Point at = panel.at(active[i], distortion[i]);
    draw_interval(canvas, {at.x, panel.y(distortion[i] - half[i])}, {at.x, panel.y(distortion[i] + half[i])}, kAccent);
    canvas.circle(at, 2.8, kAccent);
    const double room = panel.box().right() - at.x - 6;
    const bool left = canvas.text_width(names[i], style) > room;
    TextStyle placed = style;
    placed.align = left ? TextStyle::Across::end : TextStyle::Across::start;
    if (names.size() <= kMostNames) canvas.text({at.x + (left ? -6 : 6), at.y}, names[i], placed);
  }
}

}  // namespace sandglass::results
