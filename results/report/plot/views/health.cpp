#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

constexpr double kLeastRow = 7;  // points

}  // namespace

void draw_health(Canvas& canvas, const FigureData& data, const FigureOptions&) {
  const auto& trials = part(data, "health").at("trials");
  const double active = data["health"].at("active").get<double>();
  std::vector<std::vector<double>> variances;
  std::vector<std::string> names;
  std::vector<double> logs;
  std::size_t units = 0;
  const auto room = static_cast<std::size_t>(std::max(1.0, (canvas.height() - 70) / kLeastRow));
  for (const auto& trial : trials) {
    if (variances.size() == room) break;
    auto variance = numbers(trial.at("unit_variance"));
    std::ranges::sort(variance, std::greater());
    for (const double v : variance)
      if (v >= active) logs.push_back(std::log10(v));
    units = std::max(units, variance.size());
    variances.push_back(std::move(variance));
    const std::size_t row = row_of(data["points"].at("point"), trial.at("point"));
    names.push_back(fitted(
        canvas, fmt::format("{} ({} active)", point_name(data.document, row), value_text(trial.at("active_units"))),
        0.45 * canvas.width(), {.size = 7}));
  }
  std::ranges::reverse(names);  // the first at the top
  const auto [low, high] =
      logs.empty() ? std::pair(0.0, 1.0) : std::pair(std::ranges::min(logs), std::ranges::max(logs));
  std::vector<std::string> unit_names;
  for (std::size_t i = 0; i < units; ++i) unit_names.push_back(units <= 40 || i % 10 == 0 ? std::to_string(i + 1) : "");
  const Box box = draw_heading(
      canvas, data["study"].at("name"),
      fmt::format(
          "variance of each latent unit, sorted; grey: below {} (not used){}", active,
          variances.size() < trials.size() ? fmt::format("; the best {} of {}", variances.size(), trials.size()) : ""));
  const Panel panel(canvas, box,
                    {.x = Scale::of_categories(unit_names),
                     .y = Scale::of_categories(names),
                     .x_label = "latent unit, by variance",
                     .y_label = "",
                     .y_grid = false});
  const double wide = panel.box().width / static_cast<double>(std::max<std::size_t>(1, units));
  const double tall = panel.box().height / static_cast<double>(std::max<std::size_t>(1, variances.size()));
  for (std::size_t i = 0; i < variances.size(); ++i)
    for (std::size_t unit = 0; unit < variances[i].size(); ++unit) {
      const double value = variances[i][unit];
      const Point centre = panel.at(static_cast<double>(unit), static_cast<double>(variances.size() - 1 - i));
      const Colour colour =
          value < active ? kGrid : viridis(high > low ? (std::log10(value) - low) / (high - low) : 0.5);
      canvas.rectangle({centre.x - wide / 2 + 0.25, centre.y - tall / 2 + 0.5, wide - 0.5, tall - 1}, colour);
    }
}

}  // namespace sandglass::results
