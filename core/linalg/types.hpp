#pragma once
#include <cstddef>

namespace sandglass {

/// Sizes and offsets of matrices, in elements. Matrices are dense and row-major everywhere.
using Index = std::ptrdiff_t;

}  // namespace sandglass
