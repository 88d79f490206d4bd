#include "results/export/csv_export.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>

#include "results/export/finished_study.hpp"
#include "results/report/csv_text.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

/// The line of names, each once.
class Head {
 public:
  void add(const std::string& name, std::string_view kind) {
    std::string own = name;
    while (!taken_.insert(own).second) own = fmt::format("{}.{}", kind, own);
    line_ += (line_.empty() ? "" : ",") + csv_words(own);
  }
  std::string line() const { return line_ + "\n"; }

 private:
  std::string line_;
  std::set<std::string> taken_;
};

void add_number(std::string& out, std::optional<double> value) {
  out += ',';
  if (value) out += exact_text(*value);
}

/// pandas and R both read TRUE and FALSE as booleans.
std::string parameter_field(const ParameterValue& value) {
  if (const auto* on = std::get_if<bool>(&value)) return *on ? "TRUE" : "FALSE";
  const auto text = exact_text(value);
  return std::holds_alternative<std::string>(value) ? csv_words(text) : csv_field(text);
}

void add_text(std::string& out, const std::string& text) {
  out += ',';
  if (!text.empty()) out += csv_words(text);
}

void add_values(std::string& out, const TrialRecord& trial, const std::vector<std::string>& metrics) {
  std::unordered_map<std::string, double> values;
  for (const auto& [name, value] : metrics_of(trial)) values.emplace(name, value);
  for (const auto& metric : metrics) {
    const auto found = values.find(metric);
    add_number(out, found == values.end() ? std::nullopt : std::optional(found->second));
  }
}

void add_end(std::string& out, const TrialRecord& trial) {
  const bool completed = trial.status == TrialStatus::completed;
  fmt::format_to(std::back_inserter(out), ",{},", epochs_of(trial));
  if (completed) fmt::format_to(std::back_inserter(out), "{}", result_epoch(trial));
  add_number(out, trial.duration);
  add_text(out, trial.stopped_early);
  add_text(out, trial.failure.phase);
  add_text(out, trial.failure.plugin);
  out += ',';
  if (trial.failure.epoch > 0) out += std::to_string(trial.failure.epoch);
  add_text(out, trial.failure.reason);
  out += '\n';
}

}  // namespace

std::string trials_csv(const StudyTable& study) {
  const auto paths = parameter_paths(study);
  const auto metrics = metric_names(study);
  const auto& objectives = study.header.objectives;
  Head head;
  for (const char* name : {"trial", "point", "replicate", "seed", "status"}) head.add(name, "");
  for (const auto& path : paths) head.add(path, "axis");
  for (const auto& objective : objectives)
    head.add(objectives.size() > 1 ? "objective." + objective.metric : "objective", "study");
  for (const auto& metric : metrics) head.add(metric, "metric");
  for (const char* name : {"epochs", "kept_epoch", "duration", "stopped_early", "failure_phase", "failure_plugin",
                           "failure_epoch", "failure"})
    head.add(name, "trial");
  std::string out = head.line();
  for (const auto& trial : study.trials) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{}", trial.trial, trial.point, trial.replicate, trial.seed,
                   status_name(trial.status));
    for (const auto& path : paths) {
      out += ',';
      if (const auto* value = parameter_of(trial, path)) out += parameter_field(*value);
    }
    for (const auto& objective : objectives)
      add_number(out, trial.status == TrialStatus::completed ? objective_value(trial, objective.metric) : std::nullopt);
    add_values(out, trial, metrics);
    add_end(out, trial);
  }
  return out;
}

std::string series_csv(const StudyTable& study) {
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> columns;
  for (const auto& trial : study.trials)
    for (const auto& series : trial.series)
      if (columns.emplace(series.name, names.size()).second) names.push_back(series.name);
  Head head;
  for (const char* name : {"trial", "point", "replicate", "epoch"}) head.add(name, "");
  for (const auto& name : names) head.add(name, "series");
  std::string out = head.line();
  for (const auto& trial : study.trials) {
    std::vector<const Series*> by_column(names.size(), nullptr);
    for (const auto& series : trial.series) by_column[columns.at(series.name)] = &series;
    for (std::size_t epoch = 0; epoch < epochs_of(trial); ++epoch) {
      fmt::format_to(std::back_inserter(out), "{},{},{},{}", trial.trial, trial.point, trial.replicate, epoch + 1);
      for (const auto* series : by_column)
        add_number(out, series && epoch < series->values.size() ? std::optional(series->values[epoch]) : std::nullopt);
      out += '\n';
    }
  }
  return out;
}

}  // namespace sandglass::results
