#include "core/autodiff/ops/normalise/normalise.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/normalise.hpp"

namespace sandglass {
namespace {

/// Workspace: mean and scale of each row.
class LayerNorm final : public TypedOperator<LayerNorm> {
 public:
  LayerNorm(Index rows, double epsilon) : rows_(rows), epsilon_(epsilon) {}
  const char* name() const override { return "layer_norm"; }
  Index workspace() const override { return 2 * rows_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    T* mean = c.workspace<T>();
    linalg::normalise_rows<T>(rows_, c.cols(), static_cast<T>(epsilon_), c.input<T>(0), c.input<T>(1), c.input<T>(2),
                              c.output<T>(), mean, mean + rows_);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T *x = c.input<T>(0), *dy = c.adjoint<T>(), *mean = c.workspace<T>(), *scale = mean + rows_;
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::normalise_rows_backward<T>(rows_, c.cols(), x, mean, scale, c.input<T>(1), dy, dx, c.accumulate(0));
    }
    for (const std::size_t i : {1, 2}) {
      T* d = c.input_adjoint<T>(i);
      if (d != nullptr && !c.accumulate(i)) linalg::fill<T>(c.cols(), 0, d);
    }
    T *dg = c.input_adjoint<T>(1), *db = c.input_adjoint<T>(2);
    if (dg != nullptr || db != nullptr) {
      linalg::normalise_rows_parameters<T>(rows_, c.cols(), x, mean, scale, dy, dg, db);
    }
  }

 private:
  Index rows_;
  double epsilon_;
};

}  // namespace

Value layer_norm(Value x, Value gain, Value bias, double epsilon) {
  require_shape("layer_norm", "a gain", gain, 1, x.cols());
  require_shape("layer_norm", "a bias", bias, 1, x.cols());
  if (!(epsilon > 0)) throw Error("layer_norm: epsilon must be positive, got " + format_number(epsilon));
  return x.graph().apply(std::make_unique<LayerNorm>(x.rows(), epsilon), {x, gain, bias}, x.rows(), x.cols());
}

}  // namespace sandglass
