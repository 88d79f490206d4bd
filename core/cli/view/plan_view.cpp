#include "core/cli/view/plan_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/base/text.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "core/cli/view/table.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kGroupsShown = 3;
constexpr std::size_t kNumbersShown = 6;

/// With two digits, as far as whole units go: an estimate is no better than that.
std::string bytes(double count) {
  static constexpr std::array<const char*, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = std::max(count, 0.0);
  std::size_t unit = 0;
  for (; value >= 1023.5 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  if (value >= 1e4) return fmt::format("{:.2g} {}", value, kUnits[unit]);
  return fmt::format("{:.{}f} {}", value, unit > 0 && value < 9.95 ? 1 : 0, kUnits[unit]);
}

std::string short_time(double seconds) {
  if (seconds >= 60) return format_duration(seconds);
  return seconds < 0.1 ? fmt::format("{:.2g} ms", 1000 * seconds) : fmt::format("{:.2g} s", seconds);
}

/// "3, 7 and 11".
std::string listed(const std::vector<std::uint64_t>& numbers) {
  const bool all = numbers.size() <= kNumbersShown;
  const std::size_t shown = all ? numbers.size() - 1 : kNumbersShown;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += fmt::format("{}{}", i == 0 ? "" : ", ", numbers[i]);
  text += all ? fmt::format(" and {}", numbers.back()) : fmt::format(" and {} more", numbers.size() - shown);
  return text;
}

std::string same_text(const StudyForecast& forecast) {
  if (!forecast.same) return forecast.adaptive ? "" : "not looked for in so many points";
  const auto& groups = *forecast.same;
  if (groups.empty()) return "";
  std::string text = counted(forecast.repeated(), "point");
  text += forecast.repeated() == 1 ? " repeats another: points " : " repeat others: points ";
  for (std::size_t g = 0; g < std::min(groups.size(), kGroupsShown); ++g)
    text += fmt::format("{}{} are one and the same", g == 0 ? "" : "; ", listed(groups[g]));
  if (groups.size() > kGroupsShown) text += fmt::format("; and {} more such", groups.size() - kGroupsShown);
  return text;
}

std::string memory_text(const StudyForecast& forecast) {
  const auto& estimate = *forecast.estimate;
  return fmt::format("{} {} at once: program and data {}, a trial up to {}",
                     forecast.ends_early() ? "at most" : "about", bytes(estimate.memory),
                     bytes(forecast.calibration->base_memory), bytes(estimate.largest_trial));
}

std::string disk_text(const StudyForecast& forecast) {
  const auto& estimate = *forecast.estimate;
  return fmt::format("{} {} in trials/, {} in study.h5, {} in the journal", forecast.ends_early() ? "at most" : "about",
                     bytes(estimate.trial_files), bytes(estimate.study_file), bytes(estimate.journal));
}

std::string time_text(const StudyForecast& forecast) {
  const auto cut = std::ranges::any_of(forecast.calibration->points, &CalibratedPoint::cut);
  return fmt::format("{} {} on {} ({} of trials)",
                     cut                     ? "at least"
                     : forecast.ends_early() ? "at most about"
                                             : "about",
                     short_time(forecast.estimate->seconds), counted(forecast.at_once, "worker"),
                     short_time(forecast.estimate->trial_seconds));
}

Table measurements(const Calibration& calibration) {
  Table table;
  table.column("tried out", Table::Align::left);
  for (const char* head : {"weights", "an epoch", "a trial", "memory"}) table.column(head, Table::Align::right);
  for (const auto& point : calibration.points) {
    if (!point.failure.empty()) continue;
    const auto& [at, load, cost] = point.measured;
    const auto place = format_point(point.parameters);
    table.row({place.empty() ? "the study" : place, std::to_string(point.weights), short_time(cost.epoch_seconds),
               short_time(trial_seconds(cost, load, load)), bytes(cost.memory)});
  }
  return table;
}

}  // namespace

std::string forecast_assumption(const StudyForecast& forecast) {
  std::string text =
      "Other points are taken to lie between those tried out, by their distance along the axes; real numbers hardly "
      "count, epochs and dataset.train count in proportion. Workers are taken not to hinder one another, and to be of "
      "use up to one per core (";
  text += fmt::format("{} here). Files are taken not to be compressed.", forecast.cores);
  const auto shares = [](const CalibratedPoint& point) { return point.measured.cost.shared_seconds > 0; };
  if (std::ranges::any_of(forecast.calibration->points, shares))
    text += " Stages that trials have in common count once.";
  if (forecast.adaptive) text += " The sampler's points are taken to lie evenly in the space.";
  return text;
}

std::string forecast_text(const config::StudySpec& study, const StudyForecast& forecast, const Terminal& terminal) {
  const auto width = static_cast<std::size_t>(std::max(terminal.width - 1, 40));
  std::string text = fmt::format("\n  {}\n", terminal.bold(shortened(study.name, width - 2, terminal.utf8)));
  const auto paragraph = [&](const std::string& words) {
    for (const auto& part : wrapped(words, width - 2)) text += fmt::format("  {}\n", part);
  };
  const auto line = [&](const char* label, const std::string& words) {
    const char* head = label;
    for (const auto& part : wrapped(words, width - 12)) {
      text += fmt::format("  {} {}\n", terminal.dim(fmt::format("{:<9}", head)), part);
      head = "";
    }
  };
  paragraph(study.question);
  text += "\n";
  const char* head = "data";
  for (const auto& words : overview_lines(forecast.data)) line(std::exchange(head, ""), words);
  line("trials", fmt::format("{} {} {} = {}", points_text(forecast.points, forecast.first), terminal.times(),
                             replicates_text(study), counted(forecast.trials, "trial")));
  line("epochs", forecast.epochs ? fmt::format("at most {}", *forecast.epochs) : "too many to count");
  if (forecast.refused > 0)
    line("refused", fmt::format("{} by the constraints under sweep.require", counted(forecast.refused, "point")));
  line("same", same_text(forecast));
  if (forecast.adaptive)
    line("sampler", fmt::format("{} chooses by what came out: only the number of points is known", forecast.sampler));
  if (forecast.prunes) line("pruner", fmt::format("{} may end trials early", forecast.pruner));
  if (forecast.patience) line("patience", "trials may end early by themselves (train.patience)");
  if (!forecast.calibration) return text;
  for (const auto& point : forecast.calibration->points)
    if (!point.failure.empty())
      line("fails", fmt::format("{}: {}", point.parameters.empty() ? "the trial" : format_point(point.parameters),
                                point.failure));
  if (!forecast.estimate) return text;
  if (forecast.at_once < forecast.workers)
    line("at once", fmt::format("{} of the largest, by resources.memory", counted(forecast.at_once, "trial")));
  line("time", time_text(forecast));
  line("memory", memory_text(forecast));
  line("disk", disk_text(forecast));
  text += fmt::format("\n{}\n", measurements(*forecast.calibration).text(terminal));
  paragraph(forecast_assumption(forecast));
  return text;
}

}  // namespace sandglass
