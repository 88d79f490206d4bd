#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// A whole or real value as a real one; no other value may be asked for.
double number(const ParameterValue& value);

/// Whether the axis has single values, rather than a continuous range.
bool has_single_values(const Axis& axis);

/// The value of the axis that `value` is, apart from rounding errors on a range with steps; nothing if it is none.
std::optional<ParameterValue> on_axis(const Axis& axis, const ParameterValue& value);

/// "values: 0, 0.5" or "it goes from 1 to 9 in steps of 2".
std::string values_text(const Axis& axis);

/// Reports that `path` is none of the axes, with the one that is nearest, or all.
void report_unknown_axis(const std::vector<const Axis*>& axes, const std::string& path, const Mark& mark,
                         Diagnostics& diagnostics);
void report_unknown_axis(const SearchSpace& axes, const std::string& path, const Mark& mark, Diagnostics& diagnostics);

/// The value of `node`, which has to be one of the axis's; else nothing and a diagnostic.
std::optional<ParameterValue> read_axis_value(const Node& node, const Axis& axis, Diagnostics& diagnostics);

/// The same for one value or a list of them. Of an axis whose values are lists, a list of numbers is one value.
std::vector<ParameterValue> read_axis_values(const Node& node, const Axis& axis, Diagnostics& diagnostics);

}  // namespace sandglass::config
