#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"
#include "results/report/plot/views/pixels.hpp"

namespace sandglass::results {
namespace {

constexpr double kLeastTile = 16, kMostTile = 60, kGap = 1.5;  // points

/// The largest tiles of which so many fill the room.
double tile_height(std::size_t count, double aspect, double width, double height) {
  for (double tile = kMostTile; tile > kLeastTile; tile -= 0.5)
    if (std::floor(width / (tile * aspect + kGap)) * std::floor(height / (tile + kGap)) >= static_cast<double>(count))
      return tile;
  return kLeastTile;
}

}  // namespace

void draw_filters(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto& all = part(data, "filters");
  std::size_t chosen = 0;
  if (!options.trials.empty()) {
    while (chosen < all.size() && all.at(chosen).at("trial") != options.trials.front()) ++chosen;
    if (chosen == all.size())
      throw Error(fmt::format("there are no filters of trial {} to draw", options.trials.front()));
  }
  const auto& filters = all.at(chosen);
  const auto shape = picture_shape(filters.at("shape"));
  const auto weights = data.read(filters.at("weight"));
  const std::size_t units = shape.values() == 0 ? 0 : weights.size() / shape.values();
  const double aspect = static_cast<double>(shape.width) / static_cast<double>(shape.height);
  const double outer_width = canvas.width() - 16, outer_height = canvas.height() - 40;
  const double tile = tile_height(units, aspect, outer_width, outer_height);
  const auto columns = std::max<std::size_t>(1, static_cast<std::size_t>(outer_width / (tile * aspect + kGap)));
  const auto rows = std::max<std::size_t>(1, static_cast<std::size_t>(outer_height / (tile + kGap)));
  const std::size_t shown = std::min(units, columns * rows);
  const Box box = draw_heading(
      canvas, fmt::format("{}: trial {}", data["study"].at("name").get<std::string>(), value_text(filters.at("trial"))),
      fmt::format("weights of {} of {} units; red positive, blue negative, each on its own scale", shown,
                  filters.value("units", units)));
  for (std::size_t unit = 0; unit < shown; ++unit) {
    const auto values = std::span(weights).subspan(unit * shape.values(), shape.values());
    double most = 0;
    for (const double value : values) most = std::isfinite(value) ? std::max(most, std::abs(value)) : most;
    const double x = box.left + static_cast<double>(unit % columns) * (tile * aspect + kGap);
    const double y = box.top + static_cast<double>(unit / columns) * (tile + kGap);
    canvas.image({x, y, tile * aspect, tile}, shape.width, shape.height, diverging_pixels(values, shape, most));
  }
}

}  // namespace sandglass::results
