#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

// Each function object is one loop body; `run` is that loop with and without adding to what is there.
template <class T, class Body>
inline void run(Index n, T* y, bool add, Body body) {
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T value = body(i);
    y[i] = add ? y[i] + value : value;
  }
}

template <class T>
void affine(Index n, T alpha, const T* x, T shift, T* y, bool add) {
  if (shift == T(0)) return run(n, y, add, [=](Index i) { return alpha * x[i]; });
  run(n, y, add, [=](Index i) { return alpha * x[i] + shift; });
}

template <class T>
void combine(Index n, T alpha, const T* a, T beta, const T* b, T* y) {
  run(n, y, false, [=](Index i) { return alpha * a[i] + beta * b[i]; });
}

template <class T>
void multiply(Index n, const T* a, const T* b, T* y, bool add) {
  run(n, y, add, [=](Index i) { return a[i] * b[i]; });
}

template <class T>
void unary(Unary f, Index n, const T* x, T* y) {
  switch (f) {
    case Unary::square: return run(n, y, false, [=](Index i) { return x[i] * x[i]; });
    case Unary::sqrt: return run(n, y, false, [=](Index i) { return square_root(x[i]); });
    case Unary::exp: return run(n, y, false, [=](Index i) { return exponential(x[i]); });
    case Unary::log: return run(n, y, false, [=](Index i) { return logarithm(x[i]); });
    case Unary::abs: return run(n, y, false, [=](Index i) { return absolute(x[i]); });
  }
}

template <class T>
void unary_backward(Unary f, Index n, const T* x, const T* y, const T* dy, T* dx, bool add) {
  switch (f) {
    case Unary::square: return run(n, dx, add, [=](Index i) { return T(2) * x[i] * dy[i]; });
    case Unary::sqrt: return run(n, dx, add, [=](Index i) { return T(0.5) * dy[i] / y[i]; });
    case Unary::exp: return run(n, dx, add, [=](Index i) { return y[i] * dy[i]; });
    case Unary::log: return run(n, dx, add, [=](Index i) { return dy[i] / x[i]; });
    case Unary::abs:
      return run(n, dx, add, [=](Index i) {
        const T positive = x[i] > T(0) ? dy[i] : T(0);
        return x[i] < T(0) ? -dy[i] : (x[i] == x[i] ? positive : x[i]);
      });
  }
}

template <class T>
void activate(Activation f, Index n, const T* x, T* y) {
  switch (f) {
    case Activation::identity: return run(n, y, false, [=](Index i) { return x[i]; });
    case Activation::sigmoid: return run(n, y, false, [=](Index i) { return logistic(x[i]); });
    case Activation::tanh: return run(n, y, false, [=](Index i) { return hyperbolic_tangent(x[i]); });
    case Activation::relu: return run(n, y, false, [=](Index i) { return x[i] < T(0) ? T(0) : x[i]; });
    case Activation::softplus: return run(n, y, false, [=](Index i) { return soft_plus(x[i]); });
    case Activation::elu: return run(n, y, false, [=](Index i) { return exponential_linear(x[i]); });
    case Activation::leaky_relu: return run(n, y, false, [=](Index i) { return leaky(x[i]); });
    case Activation::silu: return run(n, y, false, [=](Index i) { return sigmoid_linear(x[i]); });
    case Activation::gelu: return run(n, y, false, [=](Index i) { return gaussian_linear(x[i]); });
  }
}

template <class T>
void activate_backward(Activation f, Index n, const T* y, const T* dy, T* dx, bool add) {
  switch (f) {
    case Activation::identity: return run(n, dx, add, [=](Index i) { return dy[i]; });
    case Activation::sigmoid: return run(n, dx, add, [=](Index i) { return y[i] * (T(1) - y[i]) * dy[i]; });
    case Activation::tanh: return run(n, dx, add, [=](Index i) { return (T(1) - y[i] * y[i]) * dy[i]; });
    case Activation::relu:  // a NaN in y is handed on
      return run(n, dx, add, [=](Index i) { return y[i] > T(0) ? dy[i] : (y[i] == y[i] ? T(0) : y[i]); });
    case Activation::softplus: return run(n, dx, add, [=](Index i) { return (T(1) - exponential(-y[i])) * dy[i]; });
    case Activation::elu: return run(n, dx, add, [=](Index i) { return y[i] > T(0) ? dy[i] : (y[i] + T(1)) * dy[i]; });
    case Activation::leaky_relu:
      return run(n, dx, add, [=](Index i) {
        const T below = T(kLeakySlope) * dy[i];
        return y[i] > T(0) ? dy[i] : (y[i] == y[i] ? below : y[i]);
      });
    case Activation::silu: return run(n, dx, add, [=](Index i) { return sigmoid_linear_slope(y[i]) * dy[i]; });
    case Activation::gelu: return run(n, dx, add, [=](Index i) { return gaussian_linear_slope(y[i]) * dy[i]; });
  }
}

template <class T, class F>
inline void bias_rows(Index rows, Index cols, const T* bias, T* y, F f) {
  for (Index r = 0; r < rows; ++r) {
    T* row = y + r * cols;
    if (bias == nullptr) {
#pragma GCC ivdep
      for (Index c = 0; c < cols; ++c) row[c] = f(row[c]);
    } else {
#pragma GCC ivdep
      for (Index c = 0; c < cols; ++c) row[c] = f(row[c] + bias[c]);
    }
  }
}

template <class T>
void bias_activate(Activation f, Index rows, Index cols, const T* bias, T* y) {
  switch (f) {
    case Activation::identity:
      if (bias != nullptr) bias_rows(rows, cols, bias, y, [](T x) { return x; });
      return;
    case Activation::sigmoid: return bias_rows(rows, cols, bias, y, [](T x) { return logistic(x); });
    case Activation::tanh: return bias_rows(rows, cols, bias, y, [](T x) { return hyperbolic_tangent(x); });
    case Activation::relu: return bias_rows(rows, cols, bias, y, [](T x) { return x < T(0) ? T(0) : x; });
    case Activation::softplus: return bias_rows(rows, cols, bias, y, [](T x) { return soft_plus(x); });
    case Activation::elu: return bias_rows(rows, cols, bias, y, [](T x) { return exponential_linear(x); });
    case Activation::leaky_relu: return bias_rows(rows, cols, bias, y, [](T x) { return leaky(x); });
    case Activation::silu: return bias_rows(rows, cols, bias, y, [](T x) { return sigmoid_linear(x); });
    case Activation::gelu: return bias_rows(rows, cols, bias, y, [](T x) { return gaussian_linear(x); });
  }
}

template <class T>
constexpr ElementwiseTable<T> kTable = {&affine<T>,         &combine<T>,  &multiply<T>,          &unary<T>,
                                        &unary_backward<T>, &activate<T>, &activate_backward<T>, &bias_activate<T>};

}  // namespace

void fill(ElementwiseTable<float>& f32, ElementwiseTable<double>& f64) {
  f32 = kTable<float>;
  f64 = kTable<double>;
}

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
