#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

template <class T>
void gru_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* h, T* gates, T* inner, T* next) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T r = logistic(p[i] + bx[i] + (u[i] + bh[i]));
    const T z = logistic(p[n + i] + bx[n + i] + (u[n + i] + bh[n + i]));
    const T a = u[2 * n + i] + bh[2 * n + i];
    const T candidate = hyperbolic_tangent(p[2 * n + i] + bx[2 * n + i] + r * a);
    gates[i] = r;
    gates[n + i] = z;
    gates[2 * n + i] = candidate;
    inner[i] = a;
    next[i] = candidate + z * (h[i] - candidate);
  }
}

template <class T>
void gru_backward(Index n, const T* dy, const T* h, T* gates, T* inner, T* dh) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T r = gates[i], z = gates[n + i], candidate = gates[2 * n + i], d = dh[i] + dy[i];
    const T da = d * (T(1) - z) * (T(1) - candidate * candidate);
    gates[i] = da * inner[i] * r * (T(1) - r);
    gates[n + i] = d * (h[i] - candidate) * z * (T(1) - z);
    gates[2 * n + i] = da;
    inner[i] = da * r;
    dh[i] = d * z;
  }
}

template <class T>
void lstm_forward(Index n, const T* p, const T* u, const T* bx, const T* bh, const T* c, T* gates, T* next_c,
                  T* next_h) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T input = logistic(p[i] + bx[i] + (u[i] + bh[i]));
    const T forget = logistic(p[n + i] + bx[n + i] + (u[n + i] + bh[n + i]));
    const T cell = hyperbolic_tangent(p[2 * n + i] + bx[2 * n + i] + (u[2 * n + i] + bh[2 * n + i]));
    const T output = logistic(p[3 * n + i] + bx[3 * n + i] + (u[3 * n + i] + bh[3 * n + i]));
    gates[i] = input;
    gates[n + i] = forget;
    gates[2 * n + i] = cell;
    gates[3 * n + i] = output;
    const T state = forget * c[i] + input * cell;
    next_c[i] = state;
    next_h[i] = output * hyperbolic_tangent(state);
  }
}

template <class T>
void lstm_backward(Index n, const T* dy, const T* c, const T* next_c, T* gates, const T* dh, T* dc) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T input = gates[i], forget = gates[n + i], cell = gates[2 * n + i], output = gates[3 * n + i];
    const T d = dh[i] + dy[i], shown = hyperbolic_tangent(next_c[i]);
    const T ds = dc[i] + d * output * (T(1) - shown * shown);
    gates[i] = ds * cell * input * (T(1) - input);
    gates[n + i] = ds * c[i] * forget * (T(1) - forget);
    gates[2 * n + i] = ds * input * (T(1) - cell * cell);
    gates[3 * n + i] = d * shown * output * (T(1) - output);
    dc[i] = ds * forget;
  }
}

template <class T>
constexpr RecurrentTable<T> kTable = {&gru_forward<T>, &gru_backward<T>, &lstm_forward<T>, &lstm_backward<T>};

}  // namespace

void fill(RecurrentTable<float>& f32, RecurrentTable<double>& f64) {
  f32 = kTable<float>;
  f64 = kTable<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
