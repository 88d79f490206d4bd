// Matrix products by Eigen, in a unit of their own because of what they cost to compile. Each compilation renames the
// namespace Eigen (-DEigen=...), or the linker would merge the templates of the two instruction sets.
#include <Eigen/Core>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/isa/vector.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

namespace kernel = Eigen::internal;

/// Block sizes come from Eigen's heuristic, but for named caches instead of those of this machine: where a sum is cut
/// decides its bits, and they are to be the same on every node of a cluster.
constexpr std::ptrdiff_t kFirstCache = 32 * 1024, kSecondCache = 512 * 1024, kThirdCache = 4 * 1024 * 1024;

/// Eigen keeps the sizes in a global that it does not guard: written once, before the first product reads it.
void name_caches() {
  static const bool named = [] {
    Eigen::setCpuCacheSizes(kFirstCache, kSecondCache, kThirdCache);
    return true;
  }();
  (void)named;
}

/// How much of each operand is packed at once: `rows` x `depth` of the left one, `depth` x `cols` of the right one.
struct Blocks {
  Index rows, cols, depth;
};

/// Depth and columns are Eigen's choice. Its rows are not: it would pack a whole layer's weights at once, which pushes
/// them out of the second-level cache before they are used.
template <class T>
Blocks choose_blocks(Index rows, Index cols, Index depth) {
  name_caches();
  constexpr Index kMostDepth = 1024, kHalf = kProductBuffer / 2, kLeftBytes = 192 * 1024;
  constexpr Index kTiles = 48;  // a multiple of the register tile's sides, with either instruction set
  Blocks b{rows, cols, depth};
  kernel::computeProductBlockingSizes<T, T>(b.depth, b.rows, b.cols, Index(1));
  b.depth = smaller(b.depth, kMostDepth);
  const Index most_rows = kLeftBytes / static_cast<Index>(sizeof(T)) / b.depth;
  b.rows = smaller(rows, most_rows < kTiles ? kTiles : most_rows / kTiles * kTiles);
  if (b.cols > kHalf / b.depth) b.cols = kHalf / b.depth / kTiles * kTiles;
  return b;
}
static_assert(48 * 1024 <= kProductBuffer / 2);  // what either operand may take at the least

/// Where Eigen's kernel puts its sums. The kernel always reads C and adds to it; the first pass of a product with
/// beta = 0 hands it zeros instead, which saves writing them to memory and reading them back.
template <class T, bool kOverwrite>
class Destination {
 public:
  class Cell {
   public:
    explicit Cell(T* at) : at_(at) {}
    void operator+=(T value) const { *at_ = kOverwrite ? value : *at_ + value; }

   private:
    T* at_;
  };

  class LinearMapper {
   public:
    explicit LinearMapper(T* at) : at_(at) {}
    void prefetch(Index i) const { kernel::prefetch(at_ + i); }
    template <class Packet>
    EIGEN_ALWAYS_INLINE Packet loadPacket(Index i) const {
      if constexpr (kOverwrite) {
        return kernel::pset1<Packet>(T(0));
      } else {
        return kernel::ploadu<Packet>(at_ + i);
      }
    }
    template <class Packet>
    EIGEN_ALWAYS_INLINE void storePacket(Index i, const Packet& p) const {
      kernel::pstoreu(at_ + i, p);
    }

   private:
    T* at_;
  };

  Destination(T* data, Index stride) : data_(data), stride_(stride) {}
  LinearMapper getLinearMapper(Index i, Index j) const { return LinearMapper(at(i, j)); }
  Cell operator()(Index i, Index j) const { return Cell(at(i, j)); }
  template <class Packet>
  EIGEN_ALWAYS_INLINE Packet gatherPacket(Index i, Index j) const {
    if constexpr (kOverwrite) {
      return kernel::pset1<Packet>(T(0));
    } else {
      return kernel::pgather<T, Packet>(at(i, j), stride_);
    }
  }
  template <class Packet>
  EIGEN_ALWAYS_INLINE void scatterPacket(Index i, Index j, const Packet& p) const {
    kernel::pscatter<T, Packet>(at(i, j), p, stride_);
  }

 private:
  T* at(Index i, Index j) const { return data_ + i + j * stride_; }

  T* data_;
  Index stride_;
};

/// Column-major C (rows, cols) = alpha * op(L) * op(R), or C += ...: loops around Eigen's packing and kernel.
/// The right operand, in training the batch, is packed once for each block of the depth; the left one streams past it.
template <class T, bool kLeft, bool kRight>
void product(Index rows, Index cols, Index depth, T alpha, const T* l, Index l_stride, const T* r, Index r_stride,
             bool overwrite, T* c, Index c_stride, T* buffer) {
  constexpr int kLeftOrder = kLeft ? Eigen::RowMajor : Eigen::ColMajor;
  constexpr int kRightOrder = kRight ? Eigen::RowMajor : Eigen::ColMajor;
  using Traits = kernel::gebp_traits<T, T>;
  using Left = kernel::const_blas_data_mapper<T, Index, kLeftOrder>;
  using Right = kernel::const_blas_data_mapper<T, Index, kRightOrder>;
  kernel::gemm_pack_lhs<T, Index, Left, Traits::mr, Traits::LhsProgress, typename Traits::LhsPacket4Packing, kLeftOrder>
      pack_left;
  kernel::gemm_pack_rhs<T, Index, Right, Traits::nr, kRightOrder> pack_right;
  kernel::gebp_kernel<T, T, Index, Destination<T, true>, Traits::mr, Traits::nr, false, false> write;
  kernel::gebp_kernel<T, T, Index, Destination<T, false>, Traits::mr, Traits::nr, false, false> add;
  const Left left(l, l_stride);
  const Right right(r, r_stride);
  const Blocks block = choose_blocks<T>(rows, cols, depth);
  T* const left_buffer = buffer;
  T* const right_buffer = buffer + kProductBuffer / 2;
  for (Index k = 0; k < depth; k += block.depth) {
    const Index kc = smaller(block.depth, depth - k);
    for (Index j = 0; j < cols; j += block.cols) {
      const Index nc = smaller(block.cols, cols - j);
      pack_right(right_buffer, right.getSubMapper(k, j), kc, nc);
      for (Index i = 0; i < rows; i += block.rows) {
        const Index mc = smaller(block.rows, rows - i);
        pack_left(left_buffer, left.getSubMapper(i, k), kc, mc);
        T* const to = c + i + j * c_stride;
        if (overwrite && k == 0) {
          write(Destination<T, true>(to, c_stride), left_buffer, right_buffer, mc, kc, nc, alpha);
        } else {
          add(Destination<T, false>(to, c_stride), left_buffer, right_buffer, mc, kc, nc, alpha);
        }
      }
    }
  }
}

/// Row-major C = alpha op(A) op(B) + beta C, as the column-major C^T = alpha op(B)^T op(A)^T + beta C^T.
template <class T>
void gemm(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
          T* c, Index ldc, T* buffer) {
  const bool overwrite = beta == T(0);
  if (!overwrite && beta != T(1)) {
    for (Index r = 0; r < m; ++r) {
      for (Index i = 0; i < n; ++i) c[r * ldc + i] *= beta;
    }
  }
  if (ta) {
    if (tb) return product<T, true, true>(n, m, k, alpha, b, ldb, a, lda, overwrite, c, ldc, buffer);
    return product<T, false, true>(n, m, k, alpha, b, ldb, a, lda, overwrite, c, ldc, buffer);
  }
  if (tb) return product<T, true, false>(n, m, k, alpha, b, ldb, a, lda, overwrite, c, ldc, buffer);
  product<T, false, false>(n, m, k, alpha, b, ldb, a, lda, overwrite, c, ldc, buffer);
}

}  // namespace

void fill(ProductTable<float>& f32, ProductTable<double>& f64) {
  f32.gemm = &gemm<float>;
  f64.gemm = &gemm<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
