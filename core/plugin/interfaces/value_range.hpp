#pragma once
#include <limits>

namespace sandglass {

/// The values from min to max; by default all.
struct ValueRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

}  // namespace sandglass
