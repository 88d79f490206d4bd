#pragma once
#include <cstdint>
#include <string_view>

#include "core/linalg/types.hpp"

namespace sandglass::linalg {

enum class Transpose : bool { no = false, yes = true };

/// C = alpha * op(A) * op(B) + beta * C, row-major, op(X) = X or X^T.
///   op(A): (m, k), op(B): (k, n), C: (m, n); lda, ldb, ldc: elements from one stored row to the next.
/// beta = 0 overwrites C and does not read it (NaN in C is lost, as in BLAS); k = 0 leaves beta * C.
/// A and B may overlap one another, C neither. T is float or double. Runs on the calling thread alone, and gives the
/// same bits on every call. Allocates only a thread's packing buffers, on its first call.
template <class T>
void gemm(Transpose ta, Transpose tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb,
          T beta, T* c, Index ldc);

/// What computes products: "eigen" or "onednn", where it was built in. The environment's SANDGLASS_GEMM chooses; the
/// default is eigen. README.md of this folder says why, and tests/bench/bench_numerics measures both. An unknown or
/// unbuilt name is an Error from check_environment() and is otherwise ignored. oneDNN computes in float alone: beside
/// it, products of double are Eigen's.
std::string_view gemm_backend_name();

/// The instruction set chosen at start: "x86-64-v3" or "portable" (forced by SANDGLASS_ISA=portable).
std::string_view instruction_set_name();

/// Throws Error if SANDGLASS_GEMM or SANDGLASS_ISA holds a word that means nothing here. For main().
void check_environment();

/// Keeps big blocks inside the process instead of returning them to the system after each use (glibc's mmap and trim
/// thresholds). For main(), before threads start; does nothing with other C libraries.
void configure_allocator();

/// While one is alive, the products of its thread, and its convolutions, are counted and timed. For benchmarks;
/// products outside pay one comparison. May be nested: the innermost counts.
class ProductMeter {
 public:
  ProductMeter();
  ~ProductMeter();
  ProductMeter(const ProductMeter&) = delete;
  ProductMeter& operator=(const ProductMeter&) = delete;

  double seconds() const { return seconds_; }
  double flops() const { return flops_; }  ///< 2mnk for each product
  std::uint64_t calls() const { return calls_; }
  void record(double seconds, double flops);

 private:
  ProductMeter* outer_;
  double seconds_ = 0;
  double flops_ = 0;
  std::uint64_t calls_ = 0;
};

extern template void gemm<float>(Transpose, Transpose, Index, Index, Index, float, const float*, Index, const float*,
                                 Index, float, float*, Index);
extern template void gemm<double>(Transpose, Transpose, Index, Index, Index, double, const double*, Index,
                                  const double*, Index, double, double*, Index);

}  // namespace sandglass::linalg
