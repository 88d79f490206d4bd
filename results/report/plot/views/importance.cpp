#include <fmt/format.h>

#include <cmath>

#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMostRows = 12;
constexpr Colour kVariance = kCategories[0], kBestTenth = kCategories[1];

void draw_bar(Canvas& canvas, const Panel& panel, const nlohmann::json& share, double y, double height, Colour colour) {
  if (share.is_null()) return;
  const double value = number(share.at("share"));
  if (!std::isfinite(value)) return;
  canvas.rectangle({panel.x(0), y - height / 2, panel.x(value) - panel.x(0), height}, with_alpha(colour, 0.75));
  draw_interval(canvas, {panel.x(number(share.at("low"))), y}, {panel.x(number(share.at("high"))), y}, kInk);
}

}  // namespace

void draw_importance(Canvas& canvas, const FigureData& data, const FigureOptions&) {
  const auto& importance = part(data, "importance");
  const auto& all = importance.at("rows");
  const std::size_t count = std::min(all.size(), kMostRows);
  std::vector<std::string> names;
  std::vector<double> ends{0};
  bool two = false;
  for (std::size_t i = count; i-- > 0;) {
    names.push_back(fitted(canvas, all.at(i).at("name").get<std::string>(), 0.4 * canvas.width(), {.size = 7}));
    for (const char* question : {"variance", "best_tenth"}) {
      const auto& share = all.at(i).at(question);
      if (share.is_null()) continue;
      ends.insert(ends.end(), {number(share.at("share")), number(share.at("high"))});
      two |= question == std::string("best_tenth");
    }
  }
  Box box =
      draw_heading(canvas, data["study"].at("name"),
                   fmt::format("share of each axis, 95 % interval{}{}",
                               importance.value("method", "") == "fanova" ? " (without the model's own error)" : "",
                               count < all.size() ? fmt::format("; {} of {} rows", count, all.size()) : ""));
  std::vector<std::pair<std::string, Colour>> legend{{importance.at("questions").at("variance"), kVariance}};
  if (two) legend.emplace_back(importance.at("questions").at("best_tenth"), kBestTenth);
  const double taken = draw_legend(canvas, {box.left, box.top}, box.width, legend) + 4;
  box.top += taken;
  box.height -= taken;
  const Panel panel(canvas, box,
                    {.x = Scale::of_numbers(ends, false, true),
                     .y = Scale::of_categories(names),
                     .x_label = "share",
                     .y_label = "",
                     .y_grid = false,
                     .x_grid = true});
  const double high = 0.7 * panel.box().height / static_cast<double>(count) / (two ? 2 : 1);
  for (std::size_t i = 0; i < count; ++i) {
    const double y = panel.y(static_cast<double>(count - 1 - i));
    draw_bar(canvas, panel, all.at(i).at("variance"), two ? y - high / 2 : y, high, kVariance);
    draw_bar(canvas, panel, all.at(i).at("best_tenth"), y + high / 2, high, kBestTenth);
  }
}

}  // namespace sandglass::results
