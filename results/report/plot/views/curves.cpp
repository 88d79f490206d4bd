#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/error.hpp"
#include "results/report/plot/panel.hpp"
#include "results/report/plot/views/choices.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMostCurves = 6;

/// A series over the replicates of a point, epoch by epoch.
struct Curve {
  std::size_t row = 0;  ///< of the point
  std::vector<double> mean{}, half_width{};
};

/// The values of every trial, and where each begins.
struct SeriesValues {
  std::vector<double> values, begin;
};

Curve curve_of(const FigureData& data, const SeriesValues& series, std::size_t row) {
  Curve curve{.row = row};
  const auto t975 = numbers(data["t975"]);
  std::vector<std::vector<double>> by_epoch;
  const auto& trials = data["trials"];
  for (std::size_t trial = 0; trial < trials.at("trial").size(); ++trial) {
    if (trials.at("point").at(trial) != data["points"].at("point").at(row) || trials.at("status").at(trial) != 0)
      continue;
    const auto from = static_cast<std::size_t>(series.begin[trial]),
               to = static_cast<std::size_t>(series.begin[trial + 1]);
    if (by_epoch.size() < to - from) by_epoch.resize(to - from);
    for (std::size_t i = from; i < to; ++i)
      if (std::isfinite(series.values[i])) by_epoch[i - from].push_back(series.values[i]);
  }
  for (const auto& values : by_epoch) {
    const auto count = static_cast<double>(values.size());
    double mean = 0, square = 0;
    for (const double value : values) mean += value / count;
    for (const double value : values) square += (value - mean) * (value - mean);
    const bool known = values.size() > 1 && values.size() - 2 < t975.size();
    curve.mean.push_back(values.empty() ? std::nan("") : mean);
    curve.half_width.push_back(known ? t975[values.size() - 2] * std::sqrt(square / (count - 1) / count)
                                     : std::nan(""));
  }
  return curve;
}

const nlohmann::json& series_named(const FigureData& data, const std::string& name) {
  std::string known;
  for (const auto& series : part(data, "series")) {
    if (series.at("name") == name) return series;
    if (!series.value("schedule", false)) known += (known.empty() ? "" : ", ") + series.at("name").get<std::string>();
  }
  throw Error(fmt::format("the study has no curve of '{}'; choose with --metric one of {}", name, known));
}

void draw_band(Canvas& canvas, const Panel& panel, const Curve& curve, double every, Colour colour) {
  std::vector<Point> outline, line;
  for (std::size_t i = 0; i < curve.mean.size(); ++i) {
    const double epoch = 1 + every * static_cast<double>(i);
    line.push_back(panel.at(epoch, curve.mean[i]));
    if (!std::isnan(curve.half_width[i])) outline.push_back(panel.at(epoch, curve.mean[i] - curve.half_width[i]));
  }
  for (std::size_t i = curve.mean.size(); i-- > 0;)
    if (!std::isnan(curve.half_width[i]))
      outline.push_back(panel.at(1 + every * static_cast<double>(i), curve.mean[i] + curve.half_width[i]));
  std::erase_if(outline, [](Point p) { return !std::isfinite(p.x + p.y); });
  canvas.polygon(outline, with_alpha(colour, 0.10));
  std::erase_if(line, [](Point p) { return !std::isfinite(p.x + p.y); });  // epochs that were not measured
  canvas.polyline(line, {.colour = colour, .width = 1.4});
  for (const auto& point : line)
    if (line.size() < 30) canvas.circle(point, 1.5, colour);
}

}  // namespace

void draw_curves(Canvas& canvas, const FigureData& data, const FigureOptions& options) {
  const auto& objectives = data["objectives"];
  const std::string name = options.metric.empty() ? objectives.at(0).at("metric").get<std::string>() : options.metric;
  const auto& series = series_named(data, name);
  const SeriesValues values{data.read(series.at("values")), data.read(series.at("epochs"))};
  const double every = series.value("every", 1.0);
  auto rows = ranked_rows(data.document);
  const std::size_t ranked = rows.size();
  if (ranked == 0) throw Error("no point of the study has a value yet: no trial has completed");
  if (rows.size() > kMostCurves) rows.resize(kMostCurves);

  std::vector<Curve> curves;
  std::vector<double> span, epochs{1};
  std::vector<std::pair<std::string, Colour>> legend;
  for (const auto row : rows) {
    curves.push_back(curve_of(data, values, row));
    legend.emplace_back(point_name(data.document, row), kCategories[legend.size()]);
    for (std::size_t i = 0; i < curves.back().mean.size(); ++i) {
      const double half = std::isnan(curves.back().half_width[i]) ? 0 : curves.back().half_width[i];
      span.insert(span.end(), {curves.back().mean[i] - half, curves.back().mean[i] + half});
    }
    epochs.push_back(1 + every * static_cast<double>(std::max<std::size_t>(1, curves.back().mean.size()) - 1));
  }
  std::string unit;
  for (const auto& metric : data["metrics"])
    if (metric.at("name") == name) unit = metric.value("unit", "");
  std::string note = replicates_note(data.document);
  if (rows.size() < ranked) note += fmt::format("; the best {} of {} points", rows.size(), ranked);
  note += chosen_by(data.document, name);
  Box box = draw_heading(canvas, data["study"].at("name"), note);
  const double taken = draw_legend(canvas, {box.left, box.top}, box.width, legend) + 4;
  box.top += taken;
  box.height -= taken;
  const Panel panel(canvas, box,
                    {.x = Scale::of_whole_numbers(epochs),
                     .y = Scale::of_numbers(span, false),
                     .x_label = "epoch",
                     .y_label = with_unit(name, unit)});
  for (std::size_t i = curves.size(); i-- > 0;) draw_band(canvas, panel, curves[i], every, kCategories[i]);
}

}  // namespace sandglass::results
