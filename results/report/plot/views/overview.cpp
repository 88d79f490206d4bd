#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"
#include "results/report/plot/views/pixels.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostLines = 6, kMostPictures = 8;

/// The points with one value of the second axis, along the first.
struct Line {
  std::string name;
  std::map<double, std::vector<std::size_t>> rows{};  ///< of points, by their place
};

std::string axis_name(const FigureData& data, std::size_t axis) {
  std::vector<std::string> paths;
  for (const auto& one : data["axes"]) paths.push_back(one.at("name").get<std::string>());
  return short_names(paths)[axis];
}

/// The second axis: the one asked for, else the first with few values; none if there is no such.
std::optional<std::size_t> axis_of_lines(const FigureData& data, const FigureOptions& options, std::size_t first) {
  if (!options.by.empty()) return axis_index(data, options.by, first);
  for (std::size_t i = 0; i < data["axes"].size(); ++i) {
    std::vector<Json> values;
    for (const auto& value : data["points"].at("axes").at(i))
      if (std::ranges::find(values, value) == values.end() && values.size() <= kMostLines) values.push_back(value);
    if (i != first && values.size() > 1 && values.size() <= kMostLines) return i;
  }
  return std::nullopt;
}

std::vector<Line> lines_of(const FigureData& data, const AxisPlaces& axis, std::optional<std::size_t> by) {
  std::vector<Line> lines;
  if (!by) lines.push_back({""});
  std::vector<double> places(axis.places.size(), 0.0);
  if (by) {
    const auto levels = axis_places(data, *by, true);
    places = levels.places;
    for (const auto& name : levels.names) lines.push_back({axis_name(data, *by) + " " + name});
  }
  for (std::size_t row = 0; row < axis.places.size(); ++row)
    if (std::isfinite(axis.places[row] + places[row]))
      lines[static_cast<std::size_t>(places[row])].rows[axis.places[row]].push_back(row);
  std::erase_if(lines, [](const Line& line) { return line.rows.empty(); });
  return lines;
}

/// The mean over the points of a place; of a single one with its interval.
struct Place {
  double at, mean, half_width;
};
std::vector<Place> places_of(const Line& line, const PointValues& values) {
  std::vector<Place> places;
  for (const auto& [at, rows] : line.rows) {
    double sum = 0, count = 0;
    for (const auto row : rows)
      if (std::isfinite(values.mean[row])) sum += values.mean[row], ++count;
    if (count > 0) places.push_back({at, sum / count, rows.size() == 1 ? values.half_width[rows[0]] : std::nan("")});
  }
  return places;
}

void draw_lines(Canvas& canvas, const Box& box, const AxisPlaces& axis, const std::vector<Line>& lines,
                const PointValues& values) {
  std::vector<double> span;
  std::vector<std::pair<std::string, Colour>> legend;
  for (const auto& line : lines) {
    legend.emplace_back(line.name, kCategories[legend.size() % kCategories.size()]);
    for (const auto& [at, mean, half] : places_of(line, values))
      span.insert(span.end(), {mean - (half > 0 ? half : 0), mean + (half > 0 ? half : 0)});
  }
  const double taken = lines.size() < 2 ? 0 : draw_legend(canvas, {box.left, box.top}, box.width, legend) + 4;
  const Panel panel(canvas, {box.left, box.top + taken, box.width, box.height - taken},
                    {.x = axis.scale,
                     .y = Scale::of_numbers(span, false),
                     .x_label = axis.label,
                     .y_label = with_unit(values.name, values.unit)});
  for (std::size_t i = lines.size(); i-- > 0;) {
    const Colour colour = kCategories[i % kCategories.size()];
    std::vector<Point> path;
    for (const auto& [at, mean, half] : places_of(lines[i], values)) {
      path.push_back(panel.at(at, mean));
      draw_interval(canvas, panel.at(at, mean - half), panel.at(at, mean + half), colour);
    }
    if (axis.names.empty()) canvas.polyline(path, {.colour = colour, .width = 1.6});
    for (const auto& point : path) canvas.circle(point, 2.6, colour);
  }
}

/// The first trial of each place that has images: of points with the best one's values on the other axes.
std::vector<std::pair<std::string, Json>> pictured(const FigureData& data, std::size_t axis, const AxisPlaces& places) {
  std::vector<std::pair<std::string, Json>> rows;
  const auto ranked = ranked_rows(data.document);
  if (ranked.empty() || data["images"].is_null()) return rows;
  const auto& columns = data["points"].at("axes");
  std::map<double, std::pair<std::size_t, Json>> by_place;
  for (const auto& trial : data["images"].at("trials")) {
    const std::size_t row = row_of(data["points"].at("point"), trial.at("point"));
    if (row >= places.places.size() || std::isnan(places.places[row])) continue;
    bool like_best = true;
    for (std::size_t i = 0; i < columns.size(); ++i)
      like_best &= i == axis || columns[i].at(row) == columns[i].at(ranked[0]);
    if (like_best) by_place.try_emplace(places.places[row], row, trial);
  }
  const auto name = axis_name(data, axis);
  for (auto& [place, found] : by_place)
    rows.emplace_back(name + " " + value_text(columns.at(axis).at(found.first)), std::move(found.second));
  if (rows.size() < 2) return {};
  const auto every = (rows.size() + kMostPictures - 1) / kMostPictures;  // of many places some
  std::vector<std::pair<std::string, Json>> some;
  for (std::size_t i = 0; i < rows.size(); i += every) some.push_back(std::move(rows[i]));
  return some;
}

/// "models with latent 32": the values of the best point on the other axes.
std::string models_shown(const FigureData& data, std::size_t axis) {
  std::string text;
  for (std::size_t i = 0; i < data["axes"].size(); ++i) {
    const auto& value = data["points"].at("axes").at(i).at(ranked_rows(data.document)[0]);
    if (i != axis && !value.is_null())
      text += (text.empty() ? " with " : ", ") + axis_name(data, i) + " " + value_text(value);
  }
  return "models" + text;
}

void draw_pictures(Canvas& canvas, const Box& box, const FigureData& data,
                   const std::vector<std::pair<std::string, Json>>& trials) {
  constexpr double kGap = 1.5, kAfterInput = 4;
  const auto& images = data["images"];
  const auto shape = picture_shape(images.at("shape"));
  const auto range = numbers(images.at("range"));
  constexpr TextStyle style{
      .size = 8, .colour = kInk, .align = TextStyle::Across::end, .valign = TextStyle::Along::middle};
  double left = canvas.text_width("input", style);
  for (const auto& [name, trial] : trials) left = std::max(left, canvas.text_width(name, style));
  left = std::min(left, 0.3 * box.width) + 6;
  const auto rows = static_cast<double>(trials.size() + 1);
  const double tall = std::min((box.height - kAfterInput) / rows - kGap, 60.0);
  const double wide = tall * static_cast<double>(shape.width) / static_cast<double>(shape.height);
  const auto columns = std::clamp<std::size_t>(static_cast<std::size_t>((box.width - left + kGap) / (wide + kGap)), 1,
                                               images.at("samples").get<std::size_t>());
  const auto draw_row = [&](double top, const std::string& name, const Json& reference) {
    const auto values = data.read(reference);
    canvas.text({box.left + left - 6, top + tall / 2}, fitted(canvas, name, left - 6, style), style);
    for (std::size_t i = 0; i < columns; ++i)
      canvas.image(
          {box.left + left + static_cast<double>(i) * (wide + kGap), top, wide, tall}, shape.width, shape.height,
          pixels_of(std::span(values).subspan(i * shape.values(), shape.values()), shape, range.at(0), range.at(1)));
  };
  draw_row(box.top, "input", images.at("input"));
  for (std::size_t i = 0; i < trials.size(); ++i)
    draw_row(box.top + kAfterInput + static_cast<double>(i + 1) * (tall + kGap), trials[i].first,
             trials[i].second.at("reconstruction"));
}

}  // namespace

void draw_overview(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto values = point_values(data, options.metric);
  const std::size_t first = axis_index(data, options.axis);
  const auto by = axis_of_lines(data, options, first);
  const auto axis = axis_places(data, first);
  const auto lines = lines_of(data, axis, by);
  if (std::ranges::none_of(values.mean, [](double mean) { return std::isfinite(mean); }))
    throw Error("no point of the study has a value yet: no trial has completed");
  const auto trials = pictured(data, first, axis);

  const bool alone = std::ranges::all_of(lines, [](const Line& line) {
    return std::ranges::all_of(line.rows, [](const auto& p) { return p.second.size() == 1; });
  });
  std::string note = alone ? replicates_note(data.document) : "means over the other axes";
  if (!trials.empty()) note += fmt::format("; right: test images, as {} give them back", models_shown(data, first));
  const auto& question = data["study"].at("question").get_ref<const std::string&>();
  const Box box = draw_heading(canvas, question.empty() ? data["study"].at("name").get<std::string>() : question, note);
  const double share = trials.empty() ? 1 : 0.46;
  draw_lines(canvas, {box.left, box.top, share * box.width, box.height}, axis, lines, values);
  if (trials.empty()) return;
  const double left = box.left + share * box.width + 12;
  draw_pictures(canvas, {left, box.top, box.right() - left, box.height}, data, trials);
}

}  // namespace sandglass::results
