#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Another value for an axis, near `value`: of a range, `value` times `factor`, rounded to the axis's steps and kept
/// within it; of a list, a boolean or a choice, the next (factor > 1) or the previous one, if there is one.
ParameterValue perturbed(const Axis& axis, const ParameterValue& value, double factor);

}  // namespace sandglass
