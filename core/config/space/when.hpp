#pragma once
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// An entry of `sweep.when`, `AXIS: {OTHER: VALUES}`: the axis counts only where the other one has one of the values.
struct AxisCondition {
  const Entry* axis = nullptr;   ///< its key is the path
  const Entry* other = nullptr;  ///< its key the path, its value the values
};

/// Reads `sweep.when` (null: absent). Entries that are not of that form are reported and left out, as are those that
/// depend on themselves, straight or through others. The wishes point into the tree.
std::vector<AxisCondition> read_when(const Entry* when, Diagnostics& diagnostics);

/// The wish of an axis; null if it has none.
const AxisCondition* wish_of(const std::vector<AxisCondition>& wishes, const std::string& path);

}  // namespace sandglass::config
