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

/// `value` as the axis itself gives it (that of a stepped range without its rounding error), or nothing if it is none
/// of the axis's values.
std::optional<ParameterValue> on_axis(const Axis& axis, const ParameterValue& value);

/// "values: 0, 0.5" or "it goes from 1 to 9 in steps of 2".
std::string values_text(const Axis& axis);

/// The value of `node`, which has to be one of the axis's; else nothing and a diagnostic.
std::optional<ParameterValue> read_axis_value(const Node& node, const Axis& axis, Diagnostics& diagnostics);

/// The same for one value or a list of them. Of an axis whose values are lists, a list of numbers is one value.
std::vector<ParameterValue> read_axis_values(const Node& node, const Axis& axis, Diagnostics& diagnostics);

/// An axis with the path of the one that it depends on, and the values of that one with which it counts.
struct DependentAxis {
  Axis axis;
  std::string other{};  ///< empty: it always counts
  std::vector<ParameterValue> values{};
};

/// The space that these axes make: the variant, if `own` has it; then for each variant those axes that count there
/// alone, first of `own`, then of `common`; then the rest of `common`, in its order, but each behind the one on which
/// it depends. So the two ways to write an axis of one variant give the same space.
SearchSpace in_order(std::vector<DependentAxis> own, std::vector<DependentAxis> common);

}  // namespace sandglass::config
