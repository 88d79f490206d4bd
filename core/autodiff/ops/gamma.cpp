#include "core/linalg/gamma.hpp"
#include "core/autodiff/ops/ops.hpp"

namespace sandglass {
namespace {

/// A function of one number and its derivative.
class GammaFunction final : public TypedOperator<GammaFunction> {
 public:
  using Function = double (*)(double);
  GammaFunction(const char* name, Function f, Function slope) : name_(name), f_(f), slope_(slope) {}
  const char* name() const override { return name_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::apply_each<T>(f_, c.size(), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::multiply_each<T>(slope_, c.size(), c.input<T>(0), c.adjoint<T>(), dx, c.accumulate(0));
    }
  }

 private:
  const char* name_;
  Function f_;
  Function slope_;
};

Value record(Value x, const char* name, GammaFunction::Function f, GammaFunction::Function slope) {
  return x.graph().apply(std::make_unique<GammaFunction>(name, f, slope), {x}, x.rows(), x.cols());
}

}  // namespace

Value lgamma(Value x) { return record(x, "lgamma", &linalg::log_gamma, &linalg::digamma); }
Value digamma(Value x) { return record(x, "digamma", &linalg::digamma, &linalg::trigamma); }

}  // namespace sandglass
