#pragma once
#include <limits>

namespace sandglass {

/// The values from min to max, or the whole numbers among them; by default all.
struct ValueRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool whole = false;
};

}  // namespace sandglass
