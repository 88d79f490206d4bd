#include "core/cli/curves/running_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/cli/curves/sparkline.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/view/progress_display.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;
using results::TrialProgress;

constexpr std::size_t kCurve = 16;  // columns

std::string epoch_text(const TrialProgress& trial) {
  if (trial.epochs == 0) return "loading";
  std::string text = fmt::format("epoch {} of {}", trial.epoch, trial.epochs);
  if (trial.batch > 0)
    text += fmt::format(" and {:.0f} %", 100 * static_cast<double>(trial.batch) / static_cast<double>(trial.batches));
  if (trial.phase == "evaluate") text += ", evaluating";
  if (trial.phase == "record") text += ", recording";
  return text;
}

std::string held_together(std::string text) {
  for (auto at = text.find(' '); at != text.npos; at = text.find(' ', at)) text.replace(at, 1, kNoBreakSpace);
  return text;
}

const results::SeriesSoFar* main_curve(const TrialProgress& trial, const std::string& metric) {
  for (const auto& name : {metric, std::string("train.loss")})
    if (const auto* series = trial.find(name); series && !series->values.empty()) return series;
  for (const auto& series : trial.series)
    if (!series.values.empty()) return &series;
  return nullptr;
}

/// The parameters under the last words of their paths, in front of which stands one of `separators`; without: values.
std::string point_text(const TrialProgress& trial, const char* separators) {
  std::string text;
  for (const auto& [path, value] : trial.parameters) {
    const auto name = separators ? path.substr(path.find_last_of(separators) + 1) + " " : "";
    text += (text.empty() ? "" : ", ") + name + results::value_text(value);
  }
  return text;
}

std::string filled(std::string text, std::size_t width) {
  text.append(width - std::min(width, display_width(text)), ' ');
  return text;
}

}  // namespace

std::string pace_text(const TrialProgress& trial, const std::string& between) {
  std::string text = epoch_text(trial);
  if (const auto rate = trial.examples_per_second()) text += between + fmt::format("{:.4g} examples/s", *rate);
  if (const auto left = trial.seconds_left(); left && *left > 0) text += between + format_duration(*left) + " left";
  return text;
}

std::string running_sentence(const TrialProgress& trial) {
  std::string text = fmt::format("trial{}{}: {}", kNoBreakSpace, trial.trial, pace_text(trial, ", "));
  std::string values;
  for (const auto& series : trial.series)
    if (!series.values.empty())
      values +=
          (values.empty() ? "; " : ", ") + held_together(fmt::format("{} {:.5g}", series.name, series.values.back()));
  return text + values;
}

std::string short_point(const TrialProgress& trial) { return point_text(trial, "."); }

std::string running_line(const TrialProgress& trial, const std::string& metric, std::size_t width,
                         const Terminal& terminal) {
  std::string curve, value;
  if (const auto* series = main_curve(trial, metric)) {
    curve = sparkline(series->values, kCurve, terminal);
    value = fmt::format("{:.4g}", series->values.back());
  }
  const std::string epochs = trial.epochs == 0 ? "loading" : fmt::format("epoch {}/{}", trial.epoch, trial.epochs);
  const auto left = trial.seconds_left();
  const std::string head = fmt::format("trial {:<5} ", trial.trial);
  const std::size_t used = display_width(head) + kCurve;
  if (used + 3 > width) return shortened(head, width, terminal.utf8);
  const auto rest_of = [&](bool with_left, const char* separators) {
    std::string rest = fmt::format("  {:<9} {}", value, epochs);
    for (const auto& words : {with_left && left ? format_duration(*left) + " left" : "", point_text(trial, separators)})
      if (!words.empty()) rest += "  " + words;
    return rest;
  };
  std::string rest = rest_of(true, ".");
  for (const auto& [with_left, separators] :
       {std::pair(true, "._"), std::pair(false, "._"), std::pair<bool, const char*>(false, nullptr)})
    if (display_width(rest) > width - used) rest = rest_of(with_left, separators);
  return head + terminal.accent(filled(curve, kCurve)) + shortened(rest, width - used, terminal.utf8);
}

Json series_json(const results::SeriesSoFar& series) {
  Json values = Json::array();
  for (const double value : series.values) values.push_back(number_json(value));
  return {{"name", series.name}, {"unit", series.unit}, {"epochs", series.epochs}, {"values", std::move(values)}};
}

Json running_json(const TrialProgress& trial) {
  const auto number = [](const std::optional<double>& value) { return value ? number_json(*value) : Json(nullptr); };
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"status", "running"},
            {"parameters", parameters_json(trial.parameters)},
            {"phase", trial.phase},
            {"epoch", trial.epoch},
            {"epochs", trial.epochs},
            {"batch", trial.batch},
            {"batches", trial.batches},
            {"examples_per_second", number(trial.examples_per_second())},
            {"seconds", number_json(trial.seconds)},
            {"seconds_left", number(trial.seconds_left())},
            {"metrics", Json::object()},
            {"series", Json::array()}};
  for (const auto& series : trial.series) {
    if (!series.values.empty()) json["metrics"][series.name] = number_json(series.values.back());
    json["series"].push_back(series_json(series));
  }
  return json;
}

}  // namespace sandglass
