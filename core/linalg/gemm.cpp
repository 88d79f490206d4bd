#include "core/linalg/gemm.hpp"

#include <chrono>
#include <cstdlib>
#include <new>
#include <type_traits>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/backend.hpp"
#include "core/linalg/product/product_meter.hpp"

namespace sandglass::linalg {
namespace {

/// A thread's packing buffer: allocated at the thread's first product, freed with the thread.
struct PackingBuffer {
  static constexpr std::size_t kBytes = kProductBuffer * sizeof(double);
  void* memory = ::operator new (kBytes, std::align_val_t{64});
  PackingBuffer() = default;
  PackingBuffer(const PackingBuffer&) = delete;
  PackingBuffer& operator=(const PackingBuffer&) = delete;
  ~PackingBuffer() { ::operator delete (memory, std::align_val_t{64}); }
};

thread_local PackingBuffer packing_buffer;
thread_local const Backend* scoped_backend = nullptr;

template <class T>
void eigen(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
           T* c, Index ldc) {
  kernels<T>().product.gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc,
                            static_cast<T*>(packing_buffer.memory));
}

/// C = beta * C, for products without terms.
template <class T>
void scale_only(Index m, Index n, T beta, T* c, Index ldc) {
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) c[i * ldc + j] = beta == T(0) ? T(0) : beta * c[i * ldc + j];
  }
}

template <class T>
void run(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
         T* c, Index ldc) {
  if (m <= 0 || n <= 0) return;
  if (k <= 0) return scale_only(m, n, beta, c, ldc);
  if constexpr (std::is_same_v<T, float>) {
    active_backend().f32(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  } else {
    active_backend().f64(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
}

}  // namespace

const Backend* find_backend(std::string_view name) {
  // oneDNN has no products of double.
  static const Backend all[] = {{"eigen", &eigen<float>, &eigen<double>}, {"onednn", onednn_gemm(), &eigen<double>}};
  for (const Backend& one : all) {
    if (one.name == name && one.f32 != nullptr) return &one;
  }
  return nullptr;
}

const Backend& active_backend() {
  if (scoped_backend != nullptr) return *scoped_backend;
  static const Backend& chosen = []() -> const Backend& {
    const char* wanted = std::getenv("SANDGLASS_GEMM");
    const Backend* found = wanted != nullptr ? find_backend(wanted) : nullptr;
    return found != nullptr ? *found : *find_backend("eigen");
  }();
  return chosen;
}

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

BackendScope::BackendScope(const Backend& wanted) : outer_(scoped_backend) { scoped_backend = &wanted; }
BackendScope::~BackendScope() { scoped_backend = outer_; }

template void gemm<float>(Transpose, Transpose, Index, Index, Index, float, const float*, Index, const float*, Index,
                          float, float*, Index);
template void gemm<double>(Transpose, Transpose, Index, Index, Index, double, const double*, Index, const double*,
                           Index, double, double*, Index);

}  // namespace sandglass::linalg
