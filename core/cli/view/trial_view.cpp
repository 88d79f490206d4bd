#include "core/cli/view/trial_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/cli/curves/curve_plot.hpp"
#include "core/cli/curves/running_text.hpp"
#include "core/cli/view/progress_display.hpp"
#include "results/base/text.hpp"
#include "results/report/interval_text.hpp"
#include "results/report/trial_details.hpp"

namespace sandglass {
namespace {

/// Lines of "label value", the labels as wide as the widest.
void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs, const Terminal& terminal) {
  std::size_t width = 0;
  for (const auto& [label, value] : pairs) width = std::max(width, label.size());
  for (const auto& [label, value] : pairs)
    fmt::print("  {}  {}\n", terminal.dim(fmt::format("{:<{}}", label, width)), results::visible_text(value));
}

void print_curves(const std::vector<results::SeriesSoFar>& all, const Terminal& terminal) {
  for (const auto& series : all)
    if (series.values.size() > 1) fmt::print("\n{}", curve_text(series, terminal));
}

}  // namespace

void print_running(const results::TrialProgress& trial, const results::StudyHeader& header, const Terminal& terminal) {
  fmt::print("\n  {}, trial {}: running\n\n", terminal.bold(header.name), trial.trial);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [path, value] : trial.parameters) pairs.emplace_back(path, results::value_text(value));
  pairs.emplace_back("replicate", std::to_string(trial.replicate));
  pairs.emplace_back("progress", pace_text(trial, ", "));
  for (const auto& series : trial.series)
    if (!series.values.empty()) pairs.emplace_back(series.name, fmt::format("{:.6g}", series.values.back()));
  print_pairs(pairs, terminal);
  print_curves(trial.series, terminal);
}

void print_trial(const results::TrialRecord& trial, const results::StudyHeader& header,
                 const std::optional<results::RunFolder>& folder, const Terminal& terminal) {
  const auto status = std::string(results::status_name(trial.status));
  const bool failed = trial.status == results::TrialStatus::failed;
  fmt::print("\n  {}, trial {}: {}\n\n", terminal.bold(header.name), trial.trial,
             failed ? terminal.red(status) : status);
  auto [pairs, metrics, end] = results::trial_details(trial);
  const bool brief = trial.duration > 0 && trial.duration < 1;
  pairs.emplace_back("time", brief ? fmt::format("{:.3g} ms", 1000 * trial.duration) : format_duration(trial.duration));
  pairs.insert(pairs.end(), metrics.begin(), metrics.end());
  print_pairs(pairs, terminal);
  std::vector<results::SeriesSoFar> curves;
  for (const auto& series : trial.series) curves.push_back(measured(series));
  print_curves(curves, terminal);
  if (end.empty()) return;
  const auto width = static_cast<std::size_t>(std::max(terminal.width - 4, 20));
  if (trial.status == results::TrialStatus::completed) {
    fmt::print("\n{}", paragraph(end, 2, terminal));
    return;
  }
  fmt::print("\n  {}\n    {}\n", terminal.red(end), fmt::join(wrapped(trial.failure.reason, width), "\n    "));
  if (!trial.failure.output.empty())
    fmt::print("\n  the last that it printed\n    {}\n", fmt::join(wrapped(trial.failure.output, width), "\n    "));
  if (failed && folder)
    fmt::print("\n  to run it again: sandglass rerun {} --trial {}\n", folder->root.string(), trial.trial);
}

}  // namespace sandglass
