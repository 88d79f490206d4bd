// Matrix products by Eigen, in a unit of their own because of what they cost to compile. Each compilation renames the
// namespace Eigen (-DEigen=...), or the linker would merge the templates of the two instruction sets.
#include <Eigen/Core>

#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

namespace kernel = Eigen::internal;

/// Block sizes by Eigen's heuristic, but for named caches instead of those of this machine: where a sum is cut decides
/// its bits, and they are to be the same on every node of a cluster.
constexpr std::ptrdiff_t kFirstCache = 32 * 1024, kSecondCache = 512 * 1024, kThirdCache = 4 * 1024 * 1024;

bool name_caches() {
  Eigen::setCpuCacheSizes(kFirstCache, kSecondCache, kThirdCache);
  return true;
}

/// Eigen's blocking with the packed operands in the caller's buffer, so that a product allocates nothing.
template <class T>
class Blocking : public kernel::level3_blocking<T, T> {
 public:
  Blocking(Index rows, Index cols, Index depth, T* buffer) {
    static const bool named = name_caches();
    (void)named;
    this->m_mc = rows;
    this->m_nc = cols;
    this->m_kc = depth;
    kernel::computeProductBlockingSizes<T, T>(this->m_kc, this->m_mc, this->m_nc, Index(1));
    if (this->m_kc > kMostDepth) this->m_kc = kMostDepth;
    this->m_mc = within(this->m_mc, kAlign);
    this->m_nc = within(this->m_nc, kAlign);
    this->m_blockA = buffer;
    this->m_blockB = buffer + kProductBuffer / 2;
  }

 private:
  static constexpr Index kAlign = 48;  // a multiple of the register tile's sides, with either instruction set
  static constexpr Index kMostDepth = 1024;

  /// Half of the buffer holds kc of these.
  Index within(Index size, Index step) const {
    const Index most = kProductBuffer / 2 / this->m_kc;
    return size <= most ? size : most / step * step;
  }
};

/// Column-major C (rows, cols) += alpha * op(L) * op(R).
template <class T, bool kLeft, bool kRight>
void add_product(Index rows, Index cols, Index depth, T alpha, const T* left, Index left_stride, const T* right,
                 Index right_stride, T* c, Index c_stride, T* buffer) {
  constexpr int kLeftOrder = kLeft ? Eigen::RowMajor : Eigen::ColMajor;
  constexpr int kRightOrder = kRight ? Eigen::RowMajor : Eigen::ColMajor;
  Blocking<T> blocking(rows, cols, depth, buffer);
  kernel::general_matrix_matrix_product<Index, T, kLeftOrder, false, T, kRightOrder, false, Eigen::ColMajor, 1>::run(
      rows, cols, depth, left, left_stride, right, right_stride, c, 1, c_stride, alpha, blocking, nullptr);
}

/// Eigen only ever adds to C.
template <class T>
void scale(Index rows, Index cols, T beta, T* c, Index stride) {
  if (beta == T(1)) return;
  for (Index r = 0; r < rows; ++r, c += stride) {
    if (beta == T(0)) {
      __builtin_memset(c, 0, static_cast<std::size_t>(cols) * sizeof(T));
    } else {
      for (Index i = 0; i < cols; ++i) c[i] *= beta;
    }
  }
}

/// Row-major C = alpha op(A) op(B) + beta C, as the column-major C^T = alpha op(B)^T op(A)^T + beta C^T.
template <class T>
void gemm(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
          T* c, Index ldc, T* buffer) {
  scale(m, n, beta, c, ldc);
  if (ta) {
    if (tb) return add_product<T, true, true>(n, m, k, alpha, b, ldb, a, lda, c, ldc, buffer);
    return add_product<T, false, true>(n, m, k, alpha, b, ldb, a, lda, c, ldc, buffer);
  }
  if (tb) return add_product<T, true, false>(n, m, k, alpha, b, ldb, a, lda, c, ldc, buffer);
  add_product<T, false, false>(n, m, k, alpha, b, ldb, a, lda, c, ldc, buffer);
}

}  // namespace

void fill_eigen(ProductTable<float>& f32, ProductTable<double>& f64) {
  f32.gemm = &gemm<float>;
  f64.gemm = &gemm<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
