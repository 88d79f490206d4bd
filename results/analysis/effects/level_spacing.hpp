#pragma once
#include <vector>

#include "results/base/parameter_value.hpp"

namespace sandglass::results {

/// Whether the listed values of an axis are drawn on a logarithmic scale: all are positive numbers, there are three
/// different ones or more, and the steps between neighbours x < y are closer to even as ratios than as differences:
///   max log(y / x) / min log(y / x) < max (y - x) / min (y - x)
/// {1e-4, 1e-3, 1e-2} and {4, 8, 32} are, {0.1, 0.2, 0.4, 0.5} are not. Pure, any thread.
bool spaced_by_ratio(const std::vector<ParameterValue>& levels);

}  // namespace sandglass::results
