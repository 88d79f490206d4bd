#pragma once
#include <string>
#include <vector>

#include "core/plugin/axis.hpp"

namespace sandglass::config {

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
