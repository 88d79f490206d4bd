#pragma once
#include "core/linalg/convolution.hpp"

namespace sandglass::linalg {

/// Private: elements of scratch memory that convolve_adjoint() needs for so many images.
Index adjoint_workspace(const Convolution& g, Index images);

}  // namespace sandglass::linalg
