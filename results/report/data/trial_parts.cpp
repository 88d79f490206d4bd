#include <algorithm>

#include "results/record/schedule.hpp"
#include "results/report/data/report_study.hpp"

// The trials of a study in columns, how they trained, and what they failed of.
namespace sandglass::results {
namespace {

/// Of more values than this the series are thinned: every second epoch, every third, ...
constexpr std::size_t kMostValues = 250'000;

Json failure_json(const TrialRecord& trial) {
  if (trial.status != TrialStatus::failed) return nullptr;
  const auto& failure = trial.failure;
  return {{"phase", failure.phase}, {"plugin", failure.plugin}, {"epoch", failure.epoch}, {"reason", failure.reason}};
}

bool has_schedules(const std::vector<TrialRecord>& trials) {
  return std::ranges::any_of(trials, [](const TrialRecord& trial) {
    return std::ranges::any_of(trial.series, [](const Series& one) { return one.name.starts_with(kSchedulePrefix); });
  });
}

Json failures_json(const std::vector<TrialRecord>& trials, const ReportStudy& study) {
  Json all = Json::array();
  for (const auto& trial : trials) {
    if (trial.status == TrialStatus::completed) continue;
    const bool failed = trial.status == TrialStatus::failed;
    all.push_back({{"trial", trial.trial},
                   {"point", study.point_of(trial)},
                   {"status", status_name(trial.status)},
                   {"epoch", failed ? trial.failure.epoch : static_cast<std::int64_t>(epochs_of(trial))},
                   {"reason", failed ? trial.failure.reason : "pruned"}});
  }
  return all;
}

/// A series of all trials, one behind the other, with every so many epochs.
struct GatheredSeries {
  std::vector<std::int32_t> starts{0};
  std::vector<float> values;
};

GatheredSeries gathered(const std::vector<TrialRecord>& trials, const std::string& name, std::size_t every) {
  GatheredSeries out;
  for (const auto& trial : trials) {
    const auto series = std::ranges::find(trial.series, name, &Series::name);
    if (series != trial.series.end())
      for (std::size_t i = 0; i < series->values.size(); i += every)
        out.values.push_back(static_cast<float>(series->values[i]));
    out.starts.push_back(static_cast<std::int32_t>(out.values.size()));
  }
  return out;
}

std::vector<std::string> series_names(const std::vector<TrialRecord>& trials) {
  std::vector<std::string> names;
  for (const auto& trial : trials)
    for (const auto& series : trial.series)
      if (std::ranges::find(names, series.name) == names.end()) names.push_back(series.name);
  return names;
}

std::size_t count_values(const std::vector<TrialRecord>& trials) {
  std::size_t count = 0;
  for (const auto& trial : trials)
    for (const auto& series : trial.series) count += series.values.size();
  return count;
}

}  // namespace

void add_trial_parts(const ReportStudy& study, ReportParts& parts) {
  const auto& trials = study.table.trials;
  const auto column = [&](auto&& value_of) {
    Json all = Json::array();
    for (const auto& trial : trials) all.push_back(value_of(trial));
    return all;
  };
  auto& json = parts.document["trials"];
  json["trial"] = column([](const auto& trial) { return Json(trial.trial); });
  json["point"] = column([&](const auto& trial) { return Json(study.point_of(trial)); });
  json["replicate"] = column([](const auto& trial) { return Json(trial.replicate); });
  json["seed"] = column([](const auto& trial) { return Json(std::to_string(trial.seed)); });
  json["status"] = column([](const auto& trial) { return Json(static_cast<int>(trial.status)); });
  json["epochs"] = column([](const auto& trial) { return Json(epochs_of(trial)); });
  json["kept_epoch"] =
      column([](const auto& trial) { return trial.kept_epoch > 0 ? Json(trial.kept_epoch) : Json(nullptr); });
  json["duration"] = column([&](const auto& trial) { return study.number(trial.duration); });
  json["stopped_early"] =
      column([](const auto& trial) { return trial.stopped_early.empty() ? Json(nullptr) : Json(trial.stopped_early); });
  json["failure"] = column([](const auto& trial) { return failure_json(trial); });
  const auto metric_column = [&](std::size_t metric, bool completed_alone) {
    Json all = Json::array();
    for (std::size_t i = 0; i < trials.size(); ++i)
      all.push_back(completed_alone && trials[i].status != TrialStatus::completed
                        ? Json(nullptr)
                        : study.number(study.values[metric][i]));
    return all;
  };
  json["objectives"] = Json::array();
  for (const auto& objective : study.header().objectives) {
    const auto at = std::ranges::find(study.metrics, objective.metric, &ReportMetric::name);
    json["objectives"].push_back(metric_column(static_cast<std::size_t>(at - study.metrics.begin()), true));
  }
  json["metrics"] = Json::array();
  for (std::size_t k = 0; k < study.metrics.size(); ++k) json["metrics"].push_back(metric_column(k, false));
  json["axes"] = nullptr;
  if (has_schedules(trials)) {
    json["axes"] = Json::array();
    for (const auto& axis : study.header().axes)
      json["axes"].push_back(column([&](const auto& trial) { return axis_json(trial.parameters, axis.path); }));
  }
  parts.document["failures"] = failures_json(trials, study);
}

void add_series_part(const ReportStudy& study, ReportParts& parts) {
  const auto& trials = study.table.trials;
  const auto count = count_values(trials);
  const std::size_t every = std::max<std::size_t>(1, (count + kMostValues - 1) / kMostValues);
  if (every > 1)
    parts.notes.push_back(fmt::format(
        "Learning curves are thinned to every {}{} epoch: the study has {} values, the page takes {}.", every,
        every == 2   ? "nd"
        : every == 3 ? "rd"
                     : "th",
        count, kMostValues));
  Json all = Json::array();
  for (const auto& name : series_names(trials)) {
    const auto series = gathered(trials, name, every);
    const auto metric = std::ranges::find(study.metrics, name, &ReportMetric::name);
    const bool schedule = name.starts_with(kSchedulePrefix);
    all.push_back({{"name", name},
                   {"metric", schedule ? Json(nullptr) : Json(metric - study.metrics.begin())},
                   {"epochs", parts.blocks.add(series.starts, {series.starts.size()})},
                   {"values", parts.blocks.add(series.values, {series.values.size()})},
                   {"every", every},
                   {"schedule", schedule}});
  }
  if (all.empty()) return parts.lacks("series", "No trial has recorded a value by epoch.");
  parts.document["series"] = std::move(all);
}

}  // namespace sandglass::results
