#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {

void draw_pareto(Canvas& canvas, const FigureData& data, const FigureOptions&) {
  const auto& objectives = data["objectives"];
  if (objectives.size() < 2) throw Error("the study has a single objective: there is no front to draw");
  const auto x = point_values(data, objectives[0].at("metric")), y = point_values(data, objectives[1].at("metric"));
  const auto& on_front = data["points"].at("front");
  const std::string note = objectives.size() > 2 ? "blue: the Pareto front (of all objectives; the first two are drawn)"
                                                 : "blue: the Pareto front; " + replicates_note(data.document);
  const Box box = draw_heading(canvas, data["study"].at("name"), note);
  const Panel panel(canvas, box,
                    {.x = Scale::of_numbers(x.mean, false),
                     .y = Scale::of_numbers(y.mean, false),
                     .x_label = with_unit(x.name, x.unit),
                     .y_label = with_unit(y.name, y.unit),
                     .x_grid = true});
  canvas.clip(panel.box());
  std::vector<Point> front;
  for (const bool drawn_on_top : {false, true})
    for (std::size_t row = 0; row < x.mean.size(); ++row) {
      const bool best = on_front.is_array() && on_front.at(row) == true;
      const Point at = panel.at(x.mean[row], y.mean[row]);
      if (best != drawn_on_top || !std::isfinite(at.x + at.y)) continue;
      const Colour colour = best ? kAccent : with_alpha(kGrey, 0.7);
      if (best) {
        draw_interval(canvas, {panel.x(x.mean[row] - x.half_width[row]), at.y},
                      {panel.x(x.mean[row] + x.half_width[row]), at.y}, with_alpha(colour, 0.5));
        draw_interval(canvas, {at.x, panel.y(y.mean[row] - y.half_width[row])},
                      {at.x, panel.y(y.mean[row] + y.half_width[row])}, with_alpha(colour, 0.5));
        front.push_back(at);
      }
      canvas.circle(at, best ? 2.8 : 1.8, colour);
    }
  std::ranges::stable_sort(front, {}, &Point::x);
  if (objectives.size() == 2) canvas.polyline(front, {.colour = kAccent, .width = 1});
  canvas.restore();
}

}  // namespace sandglass::results
