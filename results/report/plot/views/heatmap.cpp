#include <fmt/format.h>

#include <cmath>
#include <map>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

using Cell = std::pair<std::size_t, std::size_t>;

/// The mean of the points' means in each cell.
std::map<Cell, double> cell_means(const AxisPlaces& x, const AxisPlaces& y, const std::vector<double>& means) {
  std::map<Cell, std::pair<double, double>> sums;
  for (std::size_t row = 0; row < means.size(); ++row) {
    if (!std::isfinite(x.places[row] + y.places[row] + means[row])) continue;
    auto& [sum, count] = sums[{static_cast<std::size_t>(x.places[row]), static_cast<std::size_t>(y.places[row])}];
    sum += means[row];
    ++count;
  }
  std::map<Cell, double> cells;
  for (const auto& [cell, sum] : sums) cells[cell] = sum.first / sum.second;
  return cells;
}

}  // namespace

void draw_heatmap(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const std::size_t first = axis_index(data, options.axis), second = axis_index(data, options.by, first);
  const auto x = axis_places(data, first, true), y = axis_places(data, second, true);
  const auto values = point_values(data, options.metric);
  const auto cells = cell_means(x, y, values.mean);
  if (cells.empty()) throw Error("no point of the study has a value yet: no trial has completed");

  std::vector<double> means;
  for (const auto& [cell, mean] : cells) means.push_back(mean);
  const auto colours = colour_shares(means);
  const Box box = draw_heading(canvas, data["study"].at("name"),
                               with_unit(values.name, values.unit) + ": dark is better" +
                                   (colours.by_rank ? "; coloured by rank, because a few values lie far off" : ""));
  const Panel panel(canvas, box, {.x = x.scale, .y = y.scale, .x_label = x.label, .y_label = y.label, .y_grid = false});
  const double wide = panel.box().width / static_cast<double>(x.names.size());
  const double high = panel.box().height / static_cast<double>(y.names.size());
  std::size_t i = 0;
  for (const auto& [cell, mean] : cells) {
    const double share = values.maximize ? 1 - colours.shares[i++] : colours.shares[i++];
    const Point centre = panel.at(static_cast<double>(cell.first), static_cast<double>(cell.second));
    const Colour colour = viridis(share);
    canvas.rectangle({centre.x - wide / 2 + 0.5, centre.y - high / 2 + 0.5, wide - 1, high - 1}, colour);
    const TextStyle style{
        .size = 7, .colour = ink_on(colour), .align = TextStyle::Across::middle, .valign = TextStyle::Along::middle};
    const auto label = fmt::format("{:.4g}", mean);
    if (canvas.text_width(label, style) + 4 < wide && high > 10) canvas.text(centre, label, style);
  }
}

}  // namespace sandglass::results
