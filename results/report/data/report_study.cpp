#include "results/report/data/report_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "results/base/checksum.hpp"
#include "results/record/schedule.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {
namespace {

bool is_schedule(std::string_view name) { return name.starts_with(kSchedulePrefix); }

/// Names, units and texts of all metrics, the objectives first.
std::vector<ReportMetric> metrics_in(const StudyTable& study) {
  std::vector<ReportMetric> metrics;
  std::map<std::string, std::size_t, std::less<>> known;
  const auto take = [&](const std::string& name, const std::string& unit, const std::string& text, bool series) {
    if (is_schedule(name)) return;
    const auto [at, is_new] = known.emplace(name, metrics.size());
    if (is_new) metrics.push_back({name, unit, text, series});
    auto& metric = metrics[at->second];
    metric.series = metric.series || series;
    if (metric.unit.empty()) metric.unit = unit;
    if (metric.text.empty()) metric.text = text;
  };
  for (const auto& objective : study.header.objectives) take(objective.metric, "", "", false);
  for (const auto& trial : study.trials) {
    for (const auto& series : trial.series) take(series.name, series.unit, series.text, true);
    for (const auto& scalar : trial.scalars) take(scalar.name, scalar.unit, scalar.text, false);
  }
  return metrics;
}

}  // namespace

ReportStudy::ReportStudy(const StudySource& from) : source(from) {
  table.header = from.header();
  Fnv1a hash;
  from.for_each([&](TrialRecord&& record, std::uint64_t its_digest) {
    hash.add(record.trial);
    hash.add(its_digest);
    table.trials.push_back(std::move(record));
  });
  digest = hash.value();
  summary = summarize(table.header, table.trials);
  if (several()) front = pareto_front(table.header, table.trials);
  metrics = metrics_in(table);
  for (const auto& metric : metrics) {
    auto& column = values.emplace_back();
    column.reserve(table.trials.size());
    for (const auto& trial : table.trials) column.push_back(objective_value(trial, metric.name));
  }
  for (const auto& trial : table.trials) equal_.add(trial);
  std::map<std::uint64_t, std::size_t> place;
  for (const auto& point : summary.points) place.emplace(point.point, place.size());
  trials_of.resize(summary.points.size());
  for (std::size_t i = 0; i < table.trials.size(); ++i) trials_of[place.at(point_of(table.trials[i]))].push_back(i);
}

std::optional<std::size_t> ReportStudy::position(std::uint64_t trial) const {
  const auto at = std::ranges::lower_bound(table.trials, trial, {}, &TrialRecord::trial);
  if (at == table.trials.end() || at->trial != trial) return std::nullopt;
  return static_cast<std::size_t>(at - table.trials.begin());
}

std::vector<std::size_t> ReportStudy::first_trials() const {
  std::vector<std::size_t> firsts;
  for (const auto& trials : trials_of) {
    std::optional<std::size_t> first;
    for (const auto i : trials) {
      const auto& trial = table.trials[i];
      if (trial.status != TrialStatus::completed) continue;
      if (!first || trial.replicate < table.trials[*first].replicate) first = i;
    }
    if (first) firsts.push_back(*first);
  }
  return firsts;
}

bool ReportStudy::shortens_numbers() const {
  constexpr std::size_t kMany = 2'000;
  return table.trials.size() > kMany;
}

Json ReportStudy::number(std::optional<double> value) const {
  if (!value || !std::isfinite(*value) || !shortens_numbers()) return json_number(value);
  return std::strtod(fmt::format("{:.7g}", *value).c_str(), nullptr);
}

Interval ReportStudy::mean_of(std::size_t point, std::size_t metric) const {
  std::map<std::uint32_t, double> replicates;  // equal trials count once
  for (const auto i : trials_of[point])
    if (const auto& value = values[metric][i]; value && table.trials[i].status == TrialStatus::completed)
      replicates.try_emplace(table.trials[i].replicate, *value);
  std::vector<double> kept;
  for (const auto& [replicate, value] : replicates) kept.push_back(value);
  return mean_interval(kept);
}

Json value_json(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return json_number(*real);
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json axis_json(const std::vector<std::pair<std::string, ParameterValue>>& parameters, const std::string& path) {
  for (const auto& [name, value] : parameters)
    if (name == path) return value_json(value);
  return nullptr;
}

}  // namespace sandglass::results
