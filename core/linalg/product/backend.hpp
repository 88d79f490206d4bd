#pragma once
#include <string_view>

#include "core/linalg/types.hpp"

/// Private: what can compute products.
namespace sandglass::linalg {

using GemmF32 = void (*)(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda,
                         const float* b, Index ldb, float beta, float* c, Index ldc);

using GemmF64 = void (*)(bool ta, bool tb, Index m, Index n, Index k, double alpha, const double* a, Index lda,
                         const double* b, Index ldb, double beta, double* c, Index ldc);

/// nullptr where this build lacks the library.
GemmF32 onednn_gemm();

struct Backend {
  const char* name;
  GemmF32 f32;
  GemmF64 f64;
};

/// "eigen" or "onednn" with the active instruction set, for benchmarks and tests too; nullptr if this build
/// lacks it or the word is another.
const Backend* find_backend(std::string_view name);

/// The one that computes this thread's products: of a BackendScope, else the environment's, else "eigen".
const Backend& active_backend();

/// While one is alive, the products of its thread are computed by `wanted`. For benchmarks, which let backends take
/// turns inside one process.
class BackendScope {
 public:
  explicit BackendScope(const Backend& wanted);
  ~BackendScope();
  BackendScope(const BackendScope&) = delete;
  BackendScope& operator=(const BackendScope&) = delete;

 private:
  const Backend* outer_;
};

}  // namespace sandglass::linalg
