#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostAxes = 10, kMostTicks = 20;
constexpr TextStyle kTick{.size = 7, .colour = kMuted, .valign = TextStyle::Along::middle};

/// An axis as a vertical line: a place in [0, 1] for each row of points, NaN where the row has no value.
struct Upright {
  std::string name;
  std::vector<double> places{};
  std::vector<std::pair<double, std::string>> ticks{};
  bool numbers = false;  ///< its ticks are: these are never cut
};

std::string tick_text(double value) {
  return value == std::round(value) && std::abs(value) < 1e7 ? fmt::format("{:.0f}", value)
                                                             : fmt::format("{:.3g}", value);
}

Upright of_numbers(std::string name, const std::vector<double>& values, bool logarithmic) {
  Upright axis{.name = std::move(name), .numbers = true};
  double low = INFINITY, high = -INFINITY;
  for (const double value : values) {
    const double at = !logarithmic ? value : value > 0 ? std::log10(value) : std::nan("");
    axis.places.push_back(std::isfinite(at) ? at : std::nan(""));
    if (std::isfinite(at)) low = std::min(low, at), high = std::max(high, at);
  }
  if (low > high) low = 0, high = 1;
  const double from = high > low ? low : low - 0.5, span = high > low ? high - low : 1;
  for (auto& place : axis.places) place = (place - from) / span;
  for (const double place : {0.0, 0.5, 1.0}) {
    const double value = from + place * span;
    axis.ticks.emplace_back(place, tick_text(logarithmic ? std::pow(10.0, value) : value));
  }
  return axis;
}

Upright of_categories(std::string name, const Json& column) {
  Upright axis{.name = std::move(name)};
  std::vector<std::string> names;
  for (const auto& value : column)
    if (!value.is_null() && std::ranges::find(names, value_text(value)) == names.end())
      names.push_back(value_text(value));
  const auto place = [&](std::size_t i) {
    return names.size() > 1 ? static_cast<double>(i) / static_cast<double>(names.size() - 1) : 0.5;
  };
  for (const auto& value : column)
    axis.places.push_back(
        value.is_null() ? std::nan("")
                        : place(static_cast<std::size_t>(std::ranges::find(names, value_text(value)) - names.begin())));
  for (std::size_t i = 0; i < names.size() && names.size() <= kMostTicks; ++i)
    axis.ticks.emplace_back(place(i), names[i]);
  return axis;
}

/// Whether the worst of the values are so far off that a linear scale would press the others together.
bool needs_logarithm(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (!(value > 0) || std::isinf(value)) return false;
    sorted.push_back(value);
  }
  std::ranges::sort(sorted);
  return sorted.size() > 4 && sorted.back() > 30 * sorted[sorted.size() / 2];
}

/// The axes with more than one value, the first ten, and then the metric. `left`: how many there are beyond ten.
std::vector<Upright> upright_axes(const FigureData& data, const PointValues& values, std::size_t& left) {
  std::vector<std::string> paths;
  for (const auto& axis : data["axes"]) paths.push_back(axis.at("name").get<std::string>());
  const auto names = short_names(paths);
  std::vector<Upright> axes;
  left = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& column = data["points"].at("axes").at(i);
    if (std::ranges::all_of(column, [&](const Json& value) { return value == column.front(); })) continue;
    if (axes.size() == kMostAxes) {
      ++left;
      continue;
    }
    const auto& kind = data["axes"][i].at("kind");
    axes.push_back(kind == "real" || kind == "integer"
                       ? of_numbers(names[i], numbers(column), data["axes"][i].at("scale") == "log")
                       : of_categories(names[i], column));
  }
  if (axes.empty()) throw Error("the study varies nothing, so there are no combinations to draw");
  axes.push_back(of_numbers(values.name, values.mean, needs_logarithm(values.mean)));
  return axes;
}

/// Rows in the order in which they are drawn: without a value, then from the worst to the best.
std::vector<std::size_t> drawing_order(const std::vector<double>& shares) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < shares.size(); ++row) rows.push_back(row);
  const auto key = [&](std::size_t row) { return std::isnan(shares[row]) ? -INFINITY : -shares[row]; };
  std::ranges::stable_sort(rows, {}, key);
  return rows;
}

void draw_axis(Canvas& canvas, const Upright& axis, double x, double top, double bottom, double room) {
  canvas.line({x, top}, {x, bottom}, {.colour = kMuted});
  TextStyle name{.size = 8, .colour = kInk, .align = TextStyle::Across::middle};
  canvas.text({x, top - 8}, fitted(canvas, axis.name, room, name), name);
  for (const auto& [place, label] : axis.ticks) {
    const auto text = axis.numbers ? label : fitted(canvas, label, std::max(20.0, room - 14), kTick);
    const Point at{x + 4, bottom - place * (bottom - top)};
    canvas.rectangle({at.x - 1, at.y - 4.5, canvas.text_width(text, kTick) + 2, 9}, with_alpha(kPaper, 0.75));
    canvas.text(at, text, kTick);
  }
}

}  // namespace

void draw_parallel(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto values = point_values(data, options.metric);
  std::size_t left = 0;
  const auto axes = upright_axes(data, values, left);
  auto colours = colour_shares(values.mean);
  if (values.maximize)
    for (auto& share : colours.shares) share = 1 - share;

  std::string note = "each line is a point; dark lines are better";
  if (colours.by_rank) note += " (coloured by rank: a few values lie far off)";
  if (left > 0) note += fmt::format("; the first {} of {} axes", axes.size() - 1, axes.size() - 1 + left);
  const Box box = draw_heading(canvas, data["study"].at("name"), note);
  const bool some_absent = std::ranges::any_of(axes, [](const Upright& axis) {
    return std::ranges::any_of(axis.places, [](double v) { return std::isnan(v); });
  });
  const double top = box.top + 18, absent = box.bottom() - 4, bottom = some_absent ? absent - 14 : absent;
  double widest = 0;  // of the last axis's numbers, which stand beside it
  for (const auto& [at, label] : axes.back().ticks) widest = std::max(widest, canvas.text_width(label, kTick));
  const double first = box.left + 0.06 * box.width;
  const double room =
      std::min(0.82 * box.width, canvas.width() - first - widest - 8) / static_cast<double>(axes.size() - 1);
  const auto place = [&](std::size_t axis, std::size_t row) {
    const double at = axes[axis].places[row];
    return Point{first + room * static_cast<double>(axis), std::isnan(at) ? absent : bottom - at * (bottom - top)};
  };

  const auto count = static_cast<double>(values.mean.size());
  const double alpha = std::clamp(7.5 / std::sqrt(count + 1), 0.07, 0.9);
  for (const std::size_t row : drawing_order(colours.shares)) {
    const double share = colours.shares[row];
    const bool best = share < 2.0 / 48;
    std::vector<Point> line;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) line.push_back(place(axis, row));
    const Colour colour = std::isnan(share) ? kGrey : viridis(0.92 * share);
    canvas.polyline(line,
                    {.colour = with_alpha(colour, best ? std::max(alpha, 0.5) : alpha), .width = best ? 1.4 : 0.9});
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const double x = first + room * static_cast<double>(i);
    const double half = std::min({room, 2 * (x - box.left + 8), 2 * (canvas.width() - 4 - x)});
    draw_axis(canvas, axes[i], x, top, bottom, half - 4);
    if (std::ranges::any_of(axes[i].places, [](double v) { return std::isnan(v); }))
      canvas.text({x + 4, absent}, "none", kTick);
  }
}

}  // namespace sandglass::results
