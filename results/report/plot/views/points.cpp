#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

constexpr double kRowHeight = 12;

/// Whether a point is left only because its replicates scatter.
bool is_undecided(const FigureData& data, std::size_t row) {
  const auto& undecided = data["verdict"].at("undecided");
  return std::ranges::find(undecided, data["points"].at("point").at(row)) != undecided.end();
}

/// Whether a point belongs to those that are not told from the best, of several objectives to the front.
bool in_best_set(const FigureData& data, std::size_t row) {
  if (data["points"].at("front").is_array()) return data["points"].at("front").at(row) == true;
  const auto& set = data["verdict"].at("best_set");
  return std::ranges::find(set, data["points"].at("point").at(row)) != set.end();
}

std::string note_of(const FigureData& data, const std::string& metric, std::size_t shown, std::size_t ranked) {
  std::string note = replicates_note(data.document);
  if (data["points"].at("front").is_array())
    note += "; blue: on the Pareto front";
  else if (data["verdict"].at("best_set").size() > 1)
    note += "; blue: not told from the best";
  if (!data["verdict"].at("undecided").empty()) note += "; rings: undecided, as they scatter too much";
  if (shown < ranked) note += fmt::format("; the best {} of {} points", shown, ranked);
  return note + chosen_by(data.document, metric);
}

}  // namespace

void draw_points(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto values = point_values(data, options.metric);
  auto rows = ranked_rows(data.document);
  const std::size_t ranked = rows.size();
  if (ranked == 0) throw Error("no point of the study has a value yet: no trial has completed");
  const auto room = static_cast<std::size_t>(std::max(1.0, (canvas.height() - 75) / kRowHeight));
  if (rows.size() > room) rows.resize(room);
  const Box box = draw_heading(canvas, data["study"].at("name"), note_of(data, values.name, rows.size(), ranked));

  std::vector<std::string> names;
  std::vector<double> ends;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {  // the best one at the top
    names.push_back(fitted(canvas, point_name(data.document, *row), 0.45 * box.width, {.size = 7}));
    const double half = std::isnan(values.half_width[*row]) ? 0 : values.half_width[*row];
    ends.insert(ends.end(), {values.mean[*row] - half, values.mean[*row] + half});
  }
  const Panel panel(canvas, box,
                    {.x = Scale::of_numbers(ends, false),
                     .y = Scale::of_categories(names),
                     .x_label = with_unit(values.name, values.unit),
                     .y_label = "",
                     .y_grid = false,
                     .x_grid = true});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = rows[i];
    const double y = panel.y(static_cast<double>(rows.size() - 1 - i));
    const bool undecided = is_undecided(data, row);
    const Colour colour = in_best_set(data, row) || undecided ? kAccent : kGrey;
    const double half = values.half_width[row];
    draw_interval(canvas, {panel.x(values.mean[row] - half), y}, {panel.x(values.mean[row] + half), y}, colour);
    const Point at{panel.x(values.mean[row]), y};
    canvas.circle(at, 2.8, undecided ? kPaper : colour);
    if (undecided) canvas.ring(at, 2.4, {.colour = colour, .width = 1.1});
  }
}

}  // namespace sandglass::results
