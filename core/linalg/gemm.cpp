#include "core/linalg/gemm.hpp"

#include <algorithm>
#include <chrono>
#include <new>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/product_meter.hpp"
#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

/// A thread's packing buffer: allocated at the thread's first product, freed with the thread.
struct PackingBuffer {
  void* memory = ::operator new (kProductBytes, std::align_val_t{64});
  PackingBuffer() = default;
  PackingBuffer(const PackingBuffer&) = delete;
  PackingBuffer& operator=(const PackingBuffer&) = delete;
  ~PackingBuffer() { ::operator delete (memory, std::align_val_t{64}); }
};

thread_local PackingBuffer packing_buffer;

constexpr Index kLeastFlops = 1'000'000;  // of a piece that is worth a thread
constexpr Index kUnit = 32;               // pieces of C are whole panels: see product/engine.hpp

template <class T>
void run(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
         T* c, Index ldc) {
  if (m <= 0 || n <= 0) return;
  const auto piece = [&](Index i, Index rows, Index j, Index cols) {
    const T* const left = a + (ta ? i : i * lda);
    const T* const right = b + (tb ? j * ldb : j);
    kernels<T>().product.gemm(ta, tb, rows, cols, k, alpha, left, lda, right, ldb, beta, c + i * ldc + j, ldc,
                              static_cast<T*>(packing_buffer.memory));
  };
  // Along the longer side of C, so that the threads read as little as possible twice.
  if (n >= m) {
    split(n, kUnit, kLeastFlops / (2 * m * std::max<Index>(k, 1)) + 1,
          [&](Index j, Index cols) { piece(0, m, j, cols); });
  } else {
    split(m, kUnit, kLeastFlops / (2 * n * std::max<Index>(k, 1)) + 1,
          [&](Index i, Index rows) { piece(i, rows, 0, n); });
  }
}

}  // namespace

template <class T>
void gemm(Transpose ta, Transpose tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb,
          T beta, T* c, Index ldc) {
  ProductMeter* const meter = ProductMeter::active();
  if (meter == nullptr) {
    return run(ta == Transpose::yes, tb == Transpose::yes, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
  const auto start = std::chrono::steady_clock::now();
  run(ta == Transpose::yes, tb == Transpose::yes, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  meter->record(took.count(), 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k));
}

template void gemm<float>(Transpose, Transpose, Index, Index, Index, float, const float*, Index, const float*, Index,
                          float, float*, Index);
template void gemm<double>(Transpose, Transpose, Index, Index, Index, double, const double*, Index, const double*,
                           Index, double, double*, Index);

}  // namespace sandglass::linalg
