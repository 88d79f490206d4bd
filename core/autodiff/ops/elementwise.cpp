#include "core/linalg/elementwise.hpp"
#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

/// alpha a + beta b.
class Combine final : public TypedOperator<Combine> {
 public:
  Combine(const char* name, double alpha, double beta) : name_(name), factors_{alpha, beta} {}
  const char* name() const override { return name_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::combine<T>(c.size(), static_cast<T>(factors_[0]), c.input<T>(0), static_cast<T>(factors_[1]), c.input<T>(1),
                       c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (T* d = c.input_adjoint<T>(i)) {
        linalg::affine<T>(c.size(), static_cast<T>(factors_[i]), c.adjoint<T>(), 0, d, c.accumulate(i));
      }
    }
  }

 private:
  const char* name_;
  double factors_[2];
};

class Multiply final : public TypedOperator<Multiply> {
 public:
  const char* name() const override { return "mul"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::multiply<T>(c.size(), c.input<T>(0), c.input<T>(1), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (T* d = c.input_adjoint<T>(i)) {
        linalg::multiply<T>(c.size(), c.adjoint<T>(), c.input<T>(1 - i), d, c.accumulate(i));
      }
    }
  }
};

class Divide final : public TypedOperator<Divide> {
 public:
  const char* name() const override { return "divide"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T *a = c.input<T>(0), *b = c.input<T>(1);
    T* y = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) y[i] = a[i] / b[i];
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T *b = c.input<T>(1), *y = c.output<T>(), *dy = c.adjoint<T>();
    const Index n = c.size();
    if (T* da = c.input_adjoint<T>(0)) {
      const bool add = c.accumulate(0);
      for (Index i = 0; i < n; ++i) da[i] = add ? da[i] + dy[i] / b[i] : dy[i] / b[i];
    }
    if (T* db = c.input_adjoint<T>(1)) {
      const bool add = c.accumulate(1);
      for (Index i = 0; i < n; ++i) {
        const T d = -dy[i] * y[i] / b[i];
        db[i] = add ? db[i] + d : d;
      }
    }
  }
};

/// factor * x + offset.
class Affine final : public TypedOperator<Affine> {
 public:
  Affine(const char* name, double factor, double offset) : name_(name), factor_(factor), offset_(offset) {}
  const char* name() const override { return name_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::affine<T>(c.size(), static_cast<T>(factor_), c.input<T>(0), static_cast<T>(offset_), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::affine<T>(c.size(), static_cast<T>(factor_), c.adjoint<T>(), 0, dx, c.accumulate(0));
    }
  }

 private:
  const char* name_;
  double factor_;
  double offset_;
};

class UnaryOperator final : public TypedOperator<UnaryOperator> {
 public:
  UnaryOperator(const char* name, linalg::Unary f) : name_(name), f_(f) {}
  const char* name() const override { return name_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::unary<T>(f_, c.size(), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::unary_backward<T>(f_, c.size(), c.input<T>(0), c.output<T>(), c.adjoint<T>(), dx, c.accumulate(0));
    }
  }

 private:
  const char* name_;
  linalg::Unary f_;
};

class Activate final : public TypedOperator<Activate> {
 public:
  explicit Activate(Activation f) : f_(f) {}
  const char* name() const override { return "activation"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::activate<T>(f_, c.size(), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      const T* known = slope_needs_input(f_) ? c.input<T>(0) : c.output<T>();
      linalg::activate_backward<T>(f_, c.size(), known, c.adjoint<T>(), dx, c.accumulate(0));
    }
  }

 private:
  Activation f_;
};

class Clamp final : public TypedOperator<Clamp> {
 public:
  Clamp(double low, double high) : low_(low), high_(high) {}
  const char* name() const override { return "clamp"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T low = static_cast<T>(low_), high = static_cast<T>(high_);
    const T* x = c.input<T>(0);
    T* y = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) y[i] = x[i] < low ? low : (x[i] > high ? high : x[i]);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    const T low = static_cast<T>(low_), high = static_cast<T>(high_);
    const T* x = c.input<T>(0);
    const T* dy = c.adjoint<T>();
    const bool add = c.accumulate(0);
    for (Index i = 0, n = c.size(); i < n; ++i) {
      const T d = x[i] < low || x[i] > high ? T(0) : dy[i];
      dx[i] = add ? dx[i] + d : d;
    }
  }

 private:
  double low_;
  double high_;
};

class MulScalar final : public TypedOperator<MulScalar> {
 public:
  const char* name() const override { return "mul_scalar"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::affine<T>(c.size(), *c.input<T>(1), c.input<T>(0), 0, c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* dy = c.adjoint<T>();
    if (T* dx = c.input_adjoint<T>(0)) linalg::affine<T>(c.size(), *c.input<T>(1), dy, 0, dx, c.accumulate(0));
    if (T* ds = c.input_adjoint<T>(1)) {
      const T total = static_cast<T>(linalg::dot<T>(c.size(), dy, c.input<T>(0)));
      *ds = c.accumulate(1) ? *ds + total : total;
    }
  }
};

class StopGradient final : public TypedOperator<StopGradient> {
 public:
  const char* name() const override { return "stop_gradient"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::copy<T>(c.size(), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    (void)c;
  }
};

template <class Op, class... Args>
Value unary_value(Value x, Args... args) {
  return x.graph().apply(std::make_unique<Op>(args...), {x}, x.rows(), x.cols());
}

template <class Op, class... Args>
Value binary_value(const char* name, Value a, Value b, Args... args) {
  require_same_shape(name, a, b);
  return a.graph().apply(std::make_unique<Op>(args...), {a, b}, a.rows(), a.cols());
}

}  // namespace

Value add(Value a, Value b) { return binary_value<Combine>("add", a, b, "add", 1.0, 1.0); }
Value sub(Value a, Value b) { return binary_value<Combine>("sub", a, b, "sub", 1.0, -1.0); }
Value mul(Value a, Value b) { return binary_value<Multiply>("mul", a, b); }
Value divide(Value a, Value b) { return binary_value<Divide>("divide", a, b); }

Value mul_scalar(Value x, Value s) {
  require_shape("mul_scalar", "a scalar", s, 1, 1);
  return x.graph().apply(std::make_unique<MulScalar>(), {x, s}, x.rows(), x.cols());
}

Value scale(Value x, double factor) { return unary_value<Affine>(x, "scale", factor, 0.0); }
Value shift(Value x, double offset) { return unary_value<Affine>(x, "shift", 1.0, offset); }
Value negate(Value x) { return unary_value<Affine>(x, "negate", -1.0, 0.0); }
Value square(Value x) { return unary_value<UnaryOperator>(x, "square", linalg::Unary::square); }
Value sqrt(Value x) { return unary_value<UnaryOperator>(x, "sqrt", linalg::Unary::sqrt); }
Value exp(Value x) { return unary_value<UnaryOperator>(x, "exp", linalg::Unary::exp); }
Value log(Value x) { return unary_value<UnaryOperator>(x, "log", linalg::Unary::log); }
Value abs(Value x) { return unary_value<UnaryOperator>(x, "abs", linalg::Unary::abs); }

Value activation(Value x, Activation f) { return f == Activation::identity ? x : unary_value<Activate>(x, f); }
Value sigmoid(Value x) { return activation(x, Activation::sigmoid); }
Value tanh(Value x) { return activation(x, Activation::tanh); }
Value relu(Value x) { return activation(x, Activation::relu); }
Value softplus(Value x) { return activation(x, Activation::softplus); }
Value elu(Value x) { return activation(x, Activation::elu); }
Value leaky_relu(Value x) { return activation(x, Activation::leaky_relu); }
Value silu(Value x) { return activation(x, Activation::silu); }
Value gelu(Value x) { return activation(x, Activation::gelu); }
Value clamp(Value x, double low, double high) {
  if (!(low <= high)) {
    throw Error("clamp: expected low <= high, got " + format_number(low) + " and " + format_number(high));
  }
  return unary_value<Clamp>(x, low, high);
}

Value stop_gradient(Value x) { return unary_value<StopGradient>(x); }

}  // namespace sandglass
