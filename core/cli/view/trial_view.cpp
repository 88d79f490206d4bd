#include "core/cli/view/trial_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/cli/view/progress_display.hpp"
#include "results/report/trial_details.hpp"

namespace sandglass {
namespace {

/// Lines of "label value", the labels as wide as the widest.
void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs, const Terminal& terminal) {
  std::size_t width = 0;
  for (const auto& [label, value] : pairs) width = std::max(width, label.size());
  for (const auto& [label, value] : pairs)
    fmt::print("  {}  {}\n", terminal.dim(fmt::format("{:<{}}", label, width)), value);
}

}  // namespace

void print_trial(const results::TrialRecord& trial, const results::StudyHeader& header,
                 const std::optional<results::RunFolder>& folder, const Terminal& terminal) {
  const auto status = std::string(results::status_name(trial.status));
  const bool failed = trial.status == results::TrialStatus::failed;
  fmt::print("\n  {}, trial {}: {}\n\n", terminal.bold(header.name), trial.trial,
             failed ? terminal.red(status) : status);
  auto [pairs, metrics, end] = results::trial_details(trial);
  pairs.emplace_back("time", format_duration(trial.duration));
  pairs.insert(pairs.end(), metrics.begin(), metrics.end());
  print_pairs(pairs, terminal);
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
