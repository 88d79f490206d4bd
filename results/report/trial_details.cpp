#include "results/report/trial_details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

/// The last number of a series that has none at the kept epoch: that of an earlier stage. NaN if it has none at all.
double last_measured(const TrialRecord& trial, const std::string& name) {
  const auto series = std::ranges::find(trial.series, name, &Series::name);
  if (trial.kept_epoch <= 0 || series == trial.series.end()) return std::nan("");
  const auto is_number = [](double value) { return !std::isnan(value); };
  const auto last = std::find_if(series->values.rbegin(), series->values.rend(), is_number);
  return last == series->values.rend() ? std::nan("") : *last;
}

}  // namespace

TrialDetails trial_details(const TrialRecord& trial) {
  TrialDetails out;
  for (const auto& [path, value] : trial.parameters) out.identity.emplace_back(path, value_text(value));
  out.identity.emplace_back("replicate", std::to_string(trial.replicate));
  out.identity.emplace_back("seed", std::to_string(trial.seed));
  out.identity.emplace_back("epochs", std::to_string(epochs_of(trial)));
  if (trial.kept_epoch > 0) out.identity.emplace_back("kept epoch", fmt::format("{} (the best)", trial.kept_epoch));
  for (const auto& [name, value] : metrics_of(trial))
    out.metrics.emplace_back(name, fmt::format("{:.6g}", std::isnan(value) ? last_measured(trial, name) : value));
  out.end = end_text(trial);
  return out;
}

std::vector<std::string> failure_sentences(const std::vector<TrialRecord>& trials) {
  std::vector<std::pair<std::string, std::vector<std::uint64_t>>> failed;  // in what and why, and which
  for (const auto& trial : trials) {
    if (trial.status != TrialStatus::failed) continue;
    const auto what = fmt::format("failed in {}: {}", trial.failure.phase, trial.failure.reason);
    auto known = std::ranges::find(failed, what, [](const auto& one) { return one.first; });
    if (known == failed.end()) known = failed.insert(known, {what, {}});
    known->second.push_back(trial.trial);
  }
  std::vector<std::string> sentences;
  for (const auto& [what, which] : failed)
    sentences.push_back(fmt::format("{} {} {}", which.size() == 1 ? "trial" : "trials", fmt::join(which, ", "), what));
  return sentences;
}

}  // namespace sandglass::results
