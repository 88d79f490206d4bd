#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/random_fill.hpp"

namespace sandglass {
namespace {

enum class Draw : std::uint8_t { normal, uniform, mask };

class RandomDraw final : public TypedOperator<RandomDraw> {
 public:
  RandomDraw(Draw draw, std::uint64_t stream, double keep) : draw_(draw), stream_(stream), keep_(keep) {}
  const char* name() const override { return "random"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    Rng rng = c.rng(stream_);
    switch (draw_) {
      case Draw::normal: return linalg::fill_normal<T>(rng, c.size(), 0, 1, c.output<T>());
      case Draw::uniform: return linalg::fill_uniform<T>(rng, c.size(), 0, 1, c.output<T>());
      case Draw::mask: return linalg::fill_mask<T>(rng, c.size(), keep_, c.output<T>());
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    (void)c;
  }

 private:
  Draw draw_;
  std::uint64_t stream_;
  double keep_;
};

Value record_draw(Graph& graph, Index rows, Index cols, Draw draw, double keep = 1) {
  return graph.apply(std::make_unique<RandomDraw>(draw, graph.next_stream(), keep), {}, rows, cols);
}

}  // namespace

Value random_normal(Graph& graph, Index rows, Index cols) { return record_draw(graph, rows, cols, Draw::normal); }
Value random_uniform(Graph& graph, Index rows, Index cols) { return record_draw(graph, rows, cols, Draw::uniform); }

Value random_mask(Graph& graph, Index rows, Index cols, double keep) {
  if (!(keep >= 0 && keep <= 1)) throw Error("random_mask: keep must lie in [0, 1], got " + format_number(keep));
  return record_draw(graph, rows, cols, Draw::mask, keep);
}

}  // namespace sandglass
