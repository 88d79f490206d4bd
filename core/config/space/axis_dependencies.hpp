#pragma once
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// An entry of `sweep.when`, `AXIS: {OTHER: VALUES}`: the axis counts only where the other one has one of the values.
struct AxisDependency {
  const Entry* axis = nullptr;   ///< its key is the path
  const Entry* other = nullptr;  ///< its key the path, its value the values
};

/// Reads `sweep.when` (null: absent). Entries that are not of that form are reported and left out, as are those that
/// depend on themselves, straight or through others. The dependencies point into the tree.
std::vector<AxisDependency> read_axis_dependencies(const Entry* when, Diagnostics& diagnostics);

/// The dependency of an axis; null if it has none.
const AxisDependency* dependency_of(const std::vector<AxisDependency>& dependencies, const std::string& path);

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
