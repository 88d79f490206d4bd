#include "core/config/space/axis_value.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {
namespace {

bool is_numeric(const ParameterValue& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

/// 0 for a continuous range.
double step_of(const Axis& axis) { return axis.step == 0 && axis.spec.type == ParameterType::integer ? 1 : axis.step; }

/// How many steps of the range there are from its first value to its last.
double steps_in(const Axis& axis) { return std::floor((axis.max - axis.min) / step_of(axis) + 1e-9); }

/// Of a range whose steps miss its end, where they stop.
std::string missed_end(const Axis& axis) {
  if (step_of(axis) == 0) return "";
  const double last = axis.min + steps_in(axis) * step_of(axis);
  return axis.max - last > 1e-6 * step_of(axis) ? fmt::format(", the last of which is {}", last) : "";
}

}  // namespace

double number(const ParameterValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

bool has_single_values(const Axis& axis) { return axis.is_list() || step_of(axis) > 0; }

std::optional<ParameterValue> on_axis(const Axis& axis, const ParameterValue& value) {
  if (axis.is_list()) {
    const auto found = std::ranges::find(axis.values, value);
    return found == axis.values.end() ? std::nullopt : std::optional(*found);
  }
  if (!is_numeric(value) || !(number_of(value) >= axis.min && number_of(value) <= axis.max)) return std::nullopt;
  const double step = step_of(axis);
  if (step == 0) return value;
  const double index = std::min(std::round((number_of(value) - axis.min) / step), steps_in(axis));
  const double nearest = std::min(axis.min + index * step, axis.max);
  if (!(std::abs(nearest - number_of(value)) <= 1e-9 * step)) return std::nullopt;
  if (axis.spec.type == ParameterType::integer) return static_cast<std::int64_t>(std::llround(nearest));
  return nearest;
}

std::string values_text(const Axis& axis) {
  if (!axis.is_list())
    return fmt::format("it goes from {} to {}{}{}", axis.min, axis.max,
                       axis.step > 0 ? fmt::format(" in steps of {}", axis.step) : "", missed_end(axis));
  std::vector<std::string> values;
  for (const auto& value : axis.values) values.push_back(to_string(value));
  return "values: " + join(values);
}

void report_unknown_axis(const std::vector<const Axis*>& axes, const std::string& path, const Mark& mark,
                         Diagnostics& diagnostics) {
  std::vector<std::string> paths;
  for (const Axis* axis : axes)
    if (std::ranges::find(paths, axis->path) == paths.end()) paths.push_back(axis->path);
  const auto near = path_hint(path, paths);
  diagnostics.push_back({mark,
                         fmt::format("{} is no axis of this study", in_quotes(path)),
                         !near.empty()   ? near
                         : paths.empty() ? "the study sweeps over nothing"
                                         : "axes: " + join(paths),
                         {}});
}

void report_unknown_axis(const SearchSpace& axes, const std::string& path, const Mark& mark, Diagnostics& diagnostics) {
  std::vector<const Axis*> all;
  for (const Axis& axis : axes) all.push_back(&axis);
  report_unknown_axis(all, path, mark, diagnostics);
}

std::optional<ParameterValue> read_axis_value(const Node& node, const Axis& axis, Diagnostics& diagnostics) {
  ParameterSpec spec = axis.spec;
  spec.fallback.reset();
  const auto read = read_value(node, spec, axis.path, diagnostics);
  if (!read) return std::nullopt;
  auto value = on_axis(axis, *read);
  if (!value)
    diagnostics.push_back(
        {node.mark, fmt::format("{} is no value of axis {}", to_string(*read), axis.path), values_text(axis), {}});
  return value;
}

std::vector<ParameterValue> read_axis_values(const Node& node, const Axis& axis, Diagnostics& diagnostics) {
  const bool of_lists = axis.spec.type == ParameterType::integers;
  const bool several = node.is_list() && (!of_lists || (!node.items.empty() && node.items[0].is_list()));
  std::vector<ParameterValue> values;
  const auto add = [&](const Node& one) {
    if (auto value = read_axis_value(one, axis, diagnostics)) values.push_back(std::move(*value));
  };
  if (several) {
    std::ranges::for_each(node.items, add);
    if (node.items.empty()) diagnostics.push_back({node.mark, "the list names no value", values_text(axis), {}});
  } else {
    add(node);
  }
  return values;
}

}  // namespace sandglass::config
