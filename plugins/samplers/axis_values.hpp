#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// How many values an axis offers: the length of its list, 2 for a boolean, the number of choices, or the number of
/// steps from min to max (an integer range steps by 1 unless it says otherwise). 0 if it is continuous. Throws
/// ConfigError beyond 2^53 values.
std::uint64_t value_count(const Axis& axis);

/// Value number `k` < value_count(axis), in the order of the study file; a range counts up from min: min + k * step.
ParameterValue value_at(const Axis& axis, std::uint64_t k);

}  // namespace sandglass
