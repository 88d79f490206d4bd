#include "core/trial/parameter_schedule.hpp"

#include <algorithm>

#include "core/trial/evaluate/series.hpp"
#include "results/record/schedule.hpp"

namespace sandglass {
namespace {

using results::kSchedulePrefix;
constexpr const char* kParent = "schedule.parent";

std::optional<double> number_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? 1.0 : 0.0;
  return std::nullopt;
}

bool says(const std::vector<results::Series>& series, const std::string& name, std::int64_t epoch, double value) {
  const auto found = std::ranges::find(series, name, &results::Series::name);
  return found != series.end() && epoch >= 1 && epoch <= static_cast<std::int64_t>(found->values.size()) &&
         found->values[static_cast<std::size_t>(epoch - 1)] == value;
}

}  // namespace

void record_schedule(results::TrialRecord& record, const TrialSpec& spec, std::int64_t epoch) {
  if (!spec.ancestry) return;
  add_to_series(record,
                {kParent, "", "the trial whose weights it goes on from", static_cast<double>(spec.ancestry->parent)},
                epoch);
  for (const auto& [path, value] : spec.parameters)
    if (const auto number = number_of(value))
      add_to_series(record, {std::string(kSchedulePrefix).append(path), "", "what it trained with", *number}, epoch);
}

bool is_of_schedule(std::string_view name) { return name.starts_with(kSchedulePrefix); }

bool has_schedule(const std::vector<results::Series>& series) {
  return std::ranges::find(series, kParent, &results::Series::name) != series.end();
}

bool schedule_says(const std::vector<results::Series>& series, std::int64_t epoch, std::uint64_t parent,
                   const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  return says(series, kParent, epoch, static_cast<double>(parent)) &&
         std::ranges::all_of(parameters, [&](const auto& parameter) {
           const auto number = number_of(parameter.second);
           return !number || says(series, std::string(kSchedulePrefix).append(parameter.first), epoch, *number);
         });
}

}  // namespace sandglass
