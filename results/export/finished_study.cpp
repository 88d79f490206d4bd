#include "results/export/finished_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sandglass::results {

FinishedStudy read_finished(const StudySource& source) {
  FinishedStudy out{{source.header(), {}}, {}};
  source.for_each([&](TrialRecord&& record, std::uint64_t digest) {
    out.table.trials.push_back(std::move(record));
    out.digests.push_back(digest);
  });
  return out;
}

std::vector<std::string> status_notes(const StudyTable& study) {
  std::vector<std::string> notes;
  const auto count = [&](TrialStatus status) { return std::ranges::count(study.trials, status, &TrialRecord::status); };
  const auto finished = study.trials.size();
  if (finished < study.header.planned_trials)
    notes.push_back(
        fmt::format("{} of {} trials have finished: the others are not there", finished, study.header.planned_trials));
  if (const auto failed = count(TrialStatus::failed), pruned = count(TrialStatus::pruned); failed + pruned > 0)
    notes.push_back(fmt::format("of {} trials {} failed and {} were pruned: they are there, with their status",
                                finished, failed, pruned));
  return notes;
}

std::vector<std::string> parameter_paths(const StudyTable& study) {
  std::vector<std::string> paths;
  std::set<std::string> known;
  const auto add = [&](const std::string& path) {
    if (known.insert(path).second) paths.push_back(path);
  };
  for (const auto& axis : study.header.axes) add(axis.path);
  for (const auto& trial : study.trials)
    for (const auto& [path, value] : trial.parameters) add(path);
  return paths;
}

const ParameterValue* parameter_of(const TrialRecord& trial, const std::string& path) {
  const auto found = std::ranges::find(trial.parameters, path, [](const auto& one) { return one.first; });
  return found == trial.parameters.end() ? nullptr : &found->second;
}

std::string exact_text(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

std::string exact_text(const ParameterValue& value) {
  const auto* real = std::get_if<double>(&value);
  return real ? exact_text(*real) : to_string(value);
}

std::string digest_text(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

}  // namespace sandglass::results
