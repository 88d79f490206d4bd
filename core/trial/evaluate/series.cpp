#include "core/trial/evaluate/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/trial/train/stage_trainer.hpp"
#include "results/record/objective.hpp"

namespace sandglass {

void add_to_series(results::TrialRecord& record, const Measurement& measurement, Index epoch) {
  auto known = std::ranges::find(record.series, measurement.name, &results::Series::name);
  if (known == record.series.end())
    known = record.series.insert(known, {measurement.name, measurement.unit, measurement.text, {}});
  known->values.resize(static_cast<std::size_t>(epoch - 1), std::nan(""));
  known->values.push_back(measurement.value);
}

void add_missing(results::TrialRecord& record, const Measurement& measurement, Index epoch) {
  const auto at = static_cast<std::size_t>(epoch - 1);
  const auto known = std::ranges::find(record.series, measurement.name, &results::Series::name);
  if (known == record.series.end() || known->values.size() <= at) return add_to_series(record, measurement, epoch);
  if (std::isnan(known->values[at])) known->values[at] = measurement.value;
}

void add_scalar(results::TrialRecord& record, const Measurement& measurement) {
  record.scalars.push_back({measurement.name, measurement.unit, measurement.text, measurement.value});
}

std::vector<double> values_after_each_epoch(const results::TrialRecord& record, const std::string& name, Index epochs) {
  std::vector<double> values;
  if (const auto found = std::ranges::find(record.series, name, &results::Series::name); found != record.series.end())
    values = found->values;
  values.resize(static_cast<std::size_t>(epochs), std::nan(""));
  return values;
}

Index best_epoch(const std::vector<double>& values, bool minimize) {
  const results::Objective objective{"", minimize};
  std::size_t best = values.size();
  for (std::size_t e = 0; e < values.size(); ++e)
    if (!std::isnan(values[e]) && (best == values.size() || results::better(objective, values[e], values[best])))
      best = e;
  return best == values.size() ? 0 : static_cast<Index>(best + 1);
}

void require_finite_objectives(const results::TrialRecord& record,
                               const std::vector<config::ObjectiveConfig>& objectives, Index epoch) {
  for (const auto& objective : objectives) {
    const auto series = std::ranges::find(record.series, objective.metric, &results::Series::name);
    const auto scalar = std::ranges::find(record.scalars, objective.metric, &results::Scalar::name);
    std::optional<double> value;
    if (series != record.series.end() && std::ssize(series->values) == epoch) value = series->values.back();
    if (scalar != record.scalars.end()) value = scalar->value;
    if (value && !std::isfinite(*value))
      throw Diverged(fmt::format("the objective {} is {} after epoch {}", objective.metric, *value, epoch));
  }
}

bool is_out_of_patience(const std::vector<double>& values, bool minimize, std::int64_t patience, double min_delta) {
  std::vector<double> measured;
  for (const double value : values)
    if (!std::isnan(value)) measured.push_back(minimize ? value : -value);
  if (patience < 1 || static_cast<std::int64_t>(measured.size()) <= patience) return false;
  const auto compared = measured.end() - static_cast<std::ptrdiff_t>(patience);
  const double before = *std::min_element(measured.begin(), compared);
  return !(*std::min_element(compared, measured.end()) < before - min_delta);
}

void forget_after(results::TrialRecord& record, Index epochs) {
  for (auto& series : record.series)
    series.values.resize(std::min(series.values.size(), static_cast<std::size_t>(epochs)));
  std::erase_if(record.series, [](const results::Series& series) { return series.values.empty(); });
}

results::TrialRecord pruned_record(results::TrialRecord record, Index epochs) {
  record.status = results::TrialStatus::pruned;
  record.failure = {};
  record.stopped_early.clear();
  record.kept_epoch = 0;
  record.scalars.clear();
  record.arrays.clear();
  forget_after(record, epochs);
  std::erase_if(record.series, [](const results::Series& series) {
    return std::ranges::all_of(series.values, [](double value) { return std::isnan(value); });
  });
  return record;
}

}  // namespace sandglass
