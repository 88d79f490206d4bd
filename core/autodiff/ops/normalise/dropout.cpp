#include "core/autodiff/ops/normalise/normalise.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/random_fill.hpp"

namespace sandglass {
namespace {

/// Workspace: the factor of each element, 0 or 1 / (1 - rate).
class Dropout final : public TypedOperator<Dropout> {
 public:
  Dropout(double rate, std::uint64_t stream, Index size) : rate_(rate), stream_(stream), size_(size) {}
  const char* name() const override { return "dropout"; }
  Index workspace() const override { return size_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    Rng rng = c.rng(stream_);
    T* factors = c.workspace<T>();
    linalg::fill_mask<T>(rng, size_, 1 - rate_, factors);
    linalg::affine<T>(size_, static_cast<T>(1 / (1 - rate_)), factors, 0, factors);
    linalg::multiply<T>(size_, c.input<T>(0), factors, c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::multiply<T>(size_, c.adjoint<T>(), c.workspace<T>(), dx, c.accumulate(0));
    }
  }

 private:
  double rate_;
  std::uint64_t stream_;
  Index size_;
};

}  // namespace

Value dropout(Value x, double rate) {
  if (!(rate >= 0 && rate < 1)) throw Error("dropout: rate must lie in [0, 1), got " + format_number(rate));
  // Taken in any case, so that the draws of other operators depend neither on the rate nor on the use of the graph.
  const std::uint64_t stream = x.graph().next_stream();
  if (rate == 0 || !x.graph().training()) return x;
  return x.graph().apply(std::make_unique<Dropout>(rate, stream, x.size()), {x}, x.rows(), x.cols());
}

}  // namespace sandglass
