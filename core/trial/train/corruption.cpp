#include "core/trial/train/corruption.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

class Corruption final : public Operator {
 public:
  Corruption(const Noise& noise, std::string plugin, std::uint64_t copy)
      : noise_(noise), plugin_(std::move(plugin)), copy_(copy) {}

  const char* name() const override { return "corrupt"; }
  bool differentiable() const override { return false; }
  void backward(OperatorContext&) override {}

  void forward(OperatorContext& context) override {
    if (context.precision() == Precision::f32)
      draw(context, context.input<float>(0), context.output<float>());
    else
      through_float(context);
  }

 private:
  void draw(OperatorContext& context, const float* clean, float* out) const {
    Rng rng(context.key().seed, Purpose::noise, context.key().step, copy_);
    const Index rows = context.rows(), cols = context.cols();
    guarded(plugin_, [&] { noise_.corrupt({clean, rows, cols}, {out, rows, cols}, rng); });
  }

  /// A noise knows single precision only; gradient checks in double see the same draws.
  void through_float(OperatorContext& context) {
    const auto size = static_cast<std::size_t>(context.size());
    clean_.assign(context.input<double>(0), context.input<double>(0) + size);
    noisy_.resize(size);
    draw(context, clean_.data(), noisy_.data());
    std::copy(noisy_.begin(), noisy_.end(), context.output<double>());
  }

  const Noise& noise_;
  std::string plugin_;
  std::uint64_t copy_;
  std::vector<float> clean_, noisy_;
};

}  // namespace

Value corrupt(Value clean, const Noise& noise, const std::string& plugin, std::uint64_t copy) {
  auto op = std::make_unique<Corruption>(noise, plugin, copy);
  return clean.graph().apply(std::move(op), {clean}, clean.rows(), clean.cols());
}

}  // namespace sandglass
