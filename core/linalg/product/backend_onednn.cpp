#include "core/linalg/product/backend.hpp"

#ifdef SANDGLASS_WITH_ONEDNN
#include <dnnl.h>
#include <omp.h>
#endif

namespace sandglass::linalg {

#ifdef SANDGLASS_WITH_ONEDNN
namespace {

void gemm_f32(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda, const float* b,
              Index ldb, float beta, float* c, Index ldc) {
  // oneDNN would otherwise start its own threads inside each of ours. The setting belongs to the calling thread.
  thread_local const bool single = (omp_set_num_threads(1), true);
  (void)single;
  dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

}  // namespace

GemmF32 onednn_gemm() { return &gemm_f32; }
#else
GemmF32 onednn_gemm() { return nullptr; }
#endif

}  // namespace sandglass::linalg
