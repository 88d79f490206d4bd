#pragma once
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// An entry of `sweep.when`, `AXIS: {OTHER: VALUES}`: the axis is active only where the other has one of the
/// values.
struct AxisDependency {
  const Entry* axis = nullptr;   ///< its key is the path
  const Entry* other = nullptr;  ///< its key the path, its value the values
};

/// Reads `sweep.when` (null: absent). Entries that are not of that form are reported and left out, as are those that
/// depend on themselves, directly or through others. The dependencies point into the tree.
std::vector<AxisDependency> read_axis_dependencies(const Entry* when, Diagnostics& diagnostics);

/// The dependency of an axis; null if it has none.
const AxisDependency* dependency_of(const std::vector<AxisDependency>& dependencies, const std::string& path);

/// An axis with the path of the one that it depends on, and the values of that one for which it is active.
struct DependentAxis {
  Axis axis;
  std::string other{};  ///< empty: it is always active
  std::vector<ParameterValue> values{};
};

/// The axes in the order of the search space:
///   1. the variant, if `own` has it
///   2. for each variant the axes that are active in it alone, first those of `own`, then those of `common`
///   3. the rest of `common` in its order, but each behind the axis on which it depends
/// So an axis of one variant has the same place whether it stands in the variant or under `when`.
SearchSpace in_order(std::vector<DependentAxis> own, std::vector<DependentAxis> common);

}  // namespace sandglass::config
