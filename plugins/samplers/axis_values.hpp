#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// How many values an axis offers: the length of its list, 2 for a boolean, the number of choices, or the number of
/// steps from min to max (an integer range steps by 1 unless it says otherwise). 0 if it is continuous. Throws
/// ConfigError beyond 2^53 values.
std::uint64_t value_count(const Axis& axis);

/// Value number `k` < value_count(axis), in the order of the study file; a range counts up from min: min + k * step.
ParameterValue value_at(const Axis& axis, std::uint64_t k);

/// The value of an axis at the share `u` of its way, u in [0, 1): of n values each takes 1/n of it; a continuous range
/// goes evenly, or evenly in the logarithm, from min to max; so does a stepped logarithmic one, widened by half a step at
/// each end and rounded, so that its first and last value get their full share.
ParameterValue quantile(const Axis& axis, double u);

}  // namespace sandglass
