#include "core/cli/view/trial_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/cli/view/interval_text.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_rows.hpp"

namespace sandglass {
namespace {

/// Lines of "label value", the labels as wide as the widest.
void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs, const Terminal& terminal) {
  std::size_t width = 0;
  for (const auto& [label, value] : pairs) width = std::max(width, label.size());
  for (const auto& [label, value] : pairs)
    fmt::print("  {}  {}\n", terminal.dim(fmt::format("{:<{}}", label, width)), value);
}

std::string text_of(const results::Failure& failure) {
  std::string text = failure.phase;
  if (!failure.plugin.empty()) text += ", " + failure.plugin;
  if (failure.epoch > 0) text += fmt::format(", epoch {}", failure.epoch);
  return text;
}

}  // namespace

void print_trial(const results::TrialRecord& trial, const results::StudyHeader& header,
                 const std::filesystem::path& folder, const Terminal& terminal) {
  const auto status = std::string(results::status_name(trial.status));
  const bool failed = trial.status == results::TrialStatus::failed;
  fmt::print("\n  {}, trial {}: {}\n\n", terminal.bold(header.name), trial.trial,
             failed ? terminal.red(status) : status);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [path, value] : trial.parameters) pairs.emplace_back(path, value_text(value));
  pairs.emplace_back("replicate", std::to_string(trial.replicate));
  pairs.emplace_back("seed", std::to_string(trial.seed));
  pairs.emplace_back("time", format_duration(trial.duration));
  for (const auto& [name, value] : metrics_of(trial)) pairs.emplace_back(name, fmt::format("{:.6g}", value));
  print_pairs(pairs, terminal);
  if (!failed && trial.failure.reason.empty()) return;
  const auto width = static_cast<std::size_t>(std::max(terminal.width - 4, 20));
  fmt::print("\n  {}\n    {}\n", terminal.red(fmt::format("{} in {}", status, text_of(trial.failure))),
             fmt::join(wrapped(trial.failure.reason, width), "\n    "));
  if (!trial.failure.output.empty())
    fmt::print("\n  the last that it printed\n    {}\n", fmt::join(wrapped(trial.failure.output, width), "\n    "));
  if (failed) fmt::print("\n  to run it again: sandglass rerun {} --trial {}\n", folder.string(), trial.trial);
}

}  // namespace sandglass
