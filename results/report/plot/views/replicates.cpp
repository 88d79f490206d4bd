#include <fmt/format.h>

#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {

void draw_replicates(Canvas& canvas, const FigureData& data, const FigureOptions&) {
  const auto& entry = part(data, "stability").at(0);  // of the best point that has latents of several replicates
  std::vector<std::vector<double>> xy;
  for (const auto& reference : entry.at("aligned")) xy.push_back(data.read(reference));
  std::vector<double> x, y;
  for (const auto& one : xy)
    for (std::size_t i = 0; i + 1 < one.size(); i += 2) x.push_back(one[i]), y.push_back(one[i + 1]);
  const std::size_t row = row_of(data["points"].at("point"), entry.at("point"));
  Box box = draw_heading(
      canvas, point_name(data.document, row),
      fmt::format(
          "codes of replicates, aligned: Procrustes residual {:.2f}, linear CKA {:.2f}, shared neighbours {:.0f} %",
          number(entry.at("procrustes")), number(entry.at("cka")), 100 * number(entry.at("neighbours"))));
  std::vector<std::pair<std::string, Colour>> legend;
  for (std::size_t i = 0; i < xy.size(); ++i)
    legend.emplace_back(fmt::format("trial {}", value_text(entry.at("trials").at(i))),
                        kCategories[i % kCategories.size()]);
  const double taken = draw_legend(canvas, {box.left, box.top}, box.width, legend) + 4;
  box.top += taken;
  box.height -= taken;
  const Scale x_scale = Scale::of_numbers(x, false), y_scale = Scale::of_numbers(y, false);
  const auto at = [&](const std::vector<double>& one, std::size_t i) {
    return Point{box.left + x_scale.place(one[2 * i]) * box.width,
                 box.bottom() - y_scale.place(one[2 * i + 1]) * box.height};
  };
  canvas.clip(box);
  for (std::size_t k = 1; k < xy.size(); ++k)
    for (std::size_t i = 0; 2 * i + 1 < std::min(xy[0].size(), xy[k].size()); ++i)
      canvas.line(at(xy[0], i), at(xy[k], i), {.colour = with_alpha(kGrey, 0.3), .width = 0.4});
  for (std::size_t k = 0; k < xy.size(); ++k)
    for (std::size_t i = 0; 2 * i + 1 < xy[k].size(); ++i)
      if (const Point place = at(xy[k], i); std::isfinite(place.x + place.y))
        canvas.circle(place, 1.1, with_alpha(kCategories[k % kCategories.size()], 0.6));
  canvas.restore();
}

}  // namespace sandglass::results
