#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

template <class T>
void momentum(Index n, T rate, T mu, const T* g, T* v, T* w) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T velocity = mu * v[i] - rate * g[i];
    v[i] = velocity;
    w[i] += velocity;
  }
}

template <class T>
void adam(Index n, const AdamStep& step, const T* g, T* m, T* v, T* w) {
  const T beta1 = static_cast<T>(step.beta1), rest1 = static_cast<T>(1 - step.beta1);
  const T beta2 = static_cast<T>(step.beta2), rest2 = static_cast<T>(1 - step.beta2);
  // rate * (m / c1) / (sqrt(v / c2) + eps) with the corrections taken out of the loop.
  const T root2 = static_cast<T>(__builtin_sqrt(step.correction2));
  const T rate = static_cast<T>(step.rate / step.correction1) * root2;
  const T epsilon = static_cast<T>(step.epsilon) * root2;
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T gi = g[i];
    const T mi = beta1 * m[i] + rest1 * gi;
    const T vi = beta2 * v[i] + rest2 * gi * gi;
    m[i] = mi;
    v[i] = vi;
    w[i] -= rate * mi / (square_root(vi) + epsilon);
  }
}

}  // namespace

void fill(UpdateTable<float>& f32, UpdateTable<double>& f64) {
  f32 = {&momentum<float>, &adam<float>};
  f64 = {&momentum<double>, &adam<double>};
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
