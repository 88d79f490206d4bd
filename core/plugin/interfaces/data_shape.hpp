#pragma once
#include "core/linalg/types.hpp"

namespace sandglass {

/// What one example is: `features` numbers, laid out as height x width x channels where it is an image, as
/// steps x (features / steps) where it is a sequence.
struct DataShape {
  Index features = 0;
  Index height = 0;  ///< 0 if the examples are not images
  Index width = 0;
  Index channels = 1;
  Index steps = 0;    ///< 0 if the examples are not sequences
  Index classes = 0;  ///< 0 if the examples have no labels; else labels are 0 ... classes - 1

  bool is_image() const { return height > 0; }
};

}  // namespace sandglass
