#include "core/linalg/update.hpp"

#include "core/linalg/elementwise.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {

template <class T>
void sgd_update(Index n, T rate, const T* g, T* w) {
  affine(n, -rate, g, T(0), w, true);
}

template <class T>
void momentum_update(Index n, T rate, T momentum, const T* g, T* v, T* w) {
  kernels<T>().update.momentum(n, rate, momentum, g, v, w);
}

template <class T>
void adam_update(Index n, const AdamStep& step, const T* g, T* m, T* v, T* w) {
  kernels<T>().update.adam(n, step, g, m, v, w);
}

template void sgd_update<float>(Index, float, const float*, float*);
template void sgd_update<double>(Index, double, const double*, double*);
template void momentum_update<float>(Index, float, float, const float*, float*, float*);
template void momentum_update<double>(Index, double, double, const double*, double*, double*);
template void adam_update<float>(Index, const AdamStep&, const float*, float*, float*, float*);
template void adam_update<double>(Index, const AdamStep&, const double*, double*, double*, double*);

}  // namespace sandglass::linalg
