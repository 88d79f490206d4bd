#pragma once
#include "core/linalg/types.hpp"

/// Private: the products of other libraries, as far as they were built in.
namespace sandglass::linalg {

using GemmF32 = void (*)(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda,
                         const float* b, Index ldb, float beta, float* c, Index ldc);

/// nullptr where this build lacks the library.
GemmF32 onednn_gemm();

}  // namespace sandglass::linalg
