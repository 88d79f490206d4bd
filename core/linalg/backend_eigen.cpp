#include "core/linalg/backend.hpp"

namespace sandglass::linalg {

GemmF32 eigen_gemm() { return nullptr; }

}  // namespace sandglass::linalg
