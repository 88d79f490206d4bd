#include "results/report/trial_details.hpp"

#include <fmt/format.h>

#include "results/report/interval_text.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

std::string end_text(const TrialRecord& trial) {
  const Failure& failure = trial.failure;
  if (trial.status == TrialStatus::completed && !trial.stopped_early.empty()) return "completed " + trial.stopped_early;
  if (trial.status != TrialStatus::failed && failure.reason.empty()) return "";
  std::string text = fmt::format("{} in {}", status_name(trial.status), failure.phase);
  if (!failure.plugin.empty()) text += ", " + failure.plugin;
  if (failure.epoch > 0) text += fmt::format(", epoch {}", failure.epoch);
  return text;
}

}  // namespace

TrialDetails trial_details(const TrialRecord& trial) {
  TrialDetails out;
  for (const auto& [path, value] : trial.parameters) out.identity.emplace_back(path, value_text(value));
  out.identity.emplace_back("replicate", std::to_string(trial.replicate));
  out.identity.emplace_back("seed", std::to_string(trial.seed));
  out.identity.emplace_back("epochs", std::to_string(epochs_of(trial)));
  if (trial.kept_epoch > 0) out.identity.emplace_back("kept epoch", fmt::format("{} (the best)", trial.kept_epoch));
  for (const auto& [name, value] : metrics_of(trial)) out.metrics.emplace_back(name, fmt::format("{:.6g}", value));
  out.end = end_text(trial);
  return out;
}

std::string failure_sentence(const TrialRecord& trial) {
  return fmt::format("trial {} failed in {}: {}", trial.trial, trial.failure.phase, trial.failure.reason);
}

}  // namespace sandglass::results
