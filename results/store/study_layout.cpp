#include "results/store/study_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "results/record/schedule.hpp"

namespace sandglass::results {
namespace {

StudyLayout::Kind kind_of(AxisType type) {
  switch (type) {
    case AxisType::real: return StudyLayout::Kind::real;
    case AxisType::integer: return StudyLayout::Kind::integer;
    case AxisType::boolean: return StudyLayout::Kind::boolean;
    case AxisType::choice:
    case AxisType::text:
    case AxisType::integers: return StudyLayout::Kind::text;
  }
  return StudyLayout::Kind::none;
}

StudyLayout::Kind kind_of(const ParameterValue& value) {
  static constexpr StudyLayout::Kind kKinds[] = {StudyLayout::Kind::boolean, StudyLayout::Kind::integer,
                                                 StudyLayout::Kind::real, StudyLayout::Kind::text,
                                                 StudyLayout::Kind::text};
  return kKinds[value.index()];
}

StudyLayout::Kind meet(StudyLayout::Kind a, StudyLayout::Kind b) {
  using Kind = StudyLayout::Kind;
  if (a == b || b == Kind::none) return a;
  if (a == Kind::none) return b;
  return a == Kind::boolean || b == Kind::boolean ? Kind::text : std::max(a, b);
}

template <class Map>
void note_measure(Map& map, std::vector<std::string>& order, const std::string& name, const std::string& unit,
                  const std::string& text) {
  if (map.emplace(name, StudyLayout::Measure{unit, text}).second) order.push_back(name);
}

}  // namespace

void StudyLayout::Parameter::add_level(const std::string& text) {
  if (known_levels.insert(text).second) levels.push_back(text);
}

std::string column_text(const ParameterValue& value) {
  const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
  return list != nullptr ? fmt::format("{}", fmt::join(*list, ",")) : to_string(value);
}

std::string scheduled_path(const Series& series) {
  return series.name.starts_with(kSchedulePrefix) ? series.name.substr(kSchedulePrefix.size()) : std::string();
}

StudyLayout::StudyLayout(const StudyHeader& header) : objectives(header.objectives), metric_goals(header.metric_goals) {
  for (const AxisInfo& axis : header.axes) {
    const auto [at, is_new] = parameters.emplace(axis.path, Parameter{kind_of(axis.type), axis});
    if (!is_new) continue;
    parameter_order.push_back(axis.path);
    if (at->second.kind != Kind::text) continue;
    for (const ParameterValue& level : axis.levels) at->second.add_level(column_text(level));
  }
}

void StudyLayout::add(const TrialRecord& record) {
  for (const auto& [path, value] : record.parameters) {
    const auto [at, is_new] = parameters.emplace(path, Parameter{});
    if (is_new) parameter_order.push_back(path);
    Parameter& parameter = at->second;
    const Kind before = std::exchange(parameter.kind, meet(parameter.kind, kind_of(value)));
    parameter.mixed = parameter.mixed || (parameter.kind == Kind::text && before != Kind::text && before != Kind::none);
    if (parameter.kind != Kind::text) continue;
    const std::string text = column_text(value);
    if (!parameter.mixed) parameter.add_level(text);
    if (text.size() >= parameter.absent.size() && text.find_first_not_of('-') == std::string::npos)
      parameter.absent.assign(text.size() + 1, '-');
  }
  for (const Series& item : record.series) {
    if (const auto path = scheduled_path(item); parameters.contains(path)) scheduled.insert(path);
    note_measure(series, series_order, item.name, item.unit, item.text);
    epochs = std::max<std::uint64_t>(epochs, item.values.size());
  }
  for (const Scalar& item : record.scalars) note_measure(scalars, scalar_order, item.name, item.unit, item.text);
}

}  // namespace sandglass::results
