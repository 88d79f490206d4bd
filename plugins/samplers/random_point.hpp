#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// A point whose axes are drawn independently, each by quantile(): a function of (seed, index, attempt).
Point random_point(const Ask& ask);

}  // namespace sandglass
