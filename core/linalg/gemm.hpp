#pragma once
#include "core/linalg/types.hpp"

namespace sandglass::linalg {

enum class Transpose : bool { no = false, yes = true };

/// C = alpha * op(A) * op(B) + beta * C, row-major, op(X) = X or X^T.
///   op(A): (m, k), op(B): (k, n), C: (m, n); lda, ldb, ldc: elements from one stored row to the next.
/// Each element is a chain of its own of fused multiply-adds over ascending k:
///   x = beta * C(i, j);  for k = 0, 1, ...: x = fma(op(A)(i, k), alpha * op(B)(k, j), x);  C(i, j) = x
/// alpha * b and beta * c are rounded by themselves (exact for 1, -1 and 0). So the bits are the same with AVX-512 and
/// with AVX2, and a product may be made in blocks of its rows and columns, by several threads. On x86-64 without FMA
/// alone, each product is rounded, too. beta = 0 overwrites C and does not read it (NaN in C is lost, as in BLAS); k =
/// 0 leaves beta * C. A and B may overlap one another, C neither. T is float or double. Runs on the calling thread
/// alone, and gives the same bits on every call. Allocates only a thread's packing buffers, on its first call.
template <class T>
void gemm(Transpose ta, Transpose tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb,
          T beta, T* c, Index ldc);

extern template void gemm<float>(Transpose, Transpose, Index, Index, Index, float, const float*, Index, const float*,
                                 Index, float, float*, Index);
extern template void gemm<double>(Transpose, Transpose, Index, Index, Index, double, const double*, Index,
                                  const double*, Index, double, double*, Index);

}  // namespace sandglass::linalg
