// Eigen's products of float, compiled as Eigen's users would (x86-64-v3): the peer in bench_products.
#include <Eigen/Core>

namespace sandglass {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Stride = Eigen::OuterStride<>;

template <class A, class B, class C>
void assign(const A& a, const B& b, float alpha, float beta, C c) {
  if (beta == 0) {
    c.noalias() = alpha * (a * b);
  } else {
    c.noalias() += alpha * (a * b);
  }
}

}  // namespace

void eigen_product(bool ta, bool tb, std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, float alpha, const float* a,
                   std::ptrdiff_t lda, const float* b, std::ptrdiff_t ldb, float beta, float* c, std::ptrdiff_t ldc,
                   float*) {
  const Eigen::Map<const Matrix, 0, Stride> left(a, ta ? k : m, ta ? m : k, Stride(lda));
  const Eigen::Map<const Matrix, 0, Stride> right(b, tb ? n : k, tb ? k : n, Stride(ldb));
  const Eigen::Map<Matrix, 0, Stride> to(c, m, n, Stride(ldc));
  if (ta) {
    tb ? assign(left.transpose(), right.transpose(), alpha, beta, to)
       : assign(left.transpose(), right, alpha, beta, to);
  } else {
    tb ? assign(left, right.transpose(), alpha, beta, to) : assign(left, right, alpha, beta, to);
  }
}

}  // namespace sandglass
