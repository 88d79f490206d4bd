#include "core/trial/train/corruption.hpp"

#include <algorithm>

#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

/// What an operator that makes a copy leaves to that of its mask.
using Marks = std::shared_ptr<std::vector<float>>;

class Corruption final : public Operator {
 public:
  Corruption(const Noise& noise, std::string plugin, std::uint64_t copy, Marks marks)
      : noise_(noise), plugin_(std::move(plugin)), copy_(copy), marks_(std::move(marks)) {}

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
    auto& chosen = *marks_;
    guarded(plugin_, [&] {
      if (chosen.empty())
        noise_.corrupt({clean, rows, cols}, {out, rows, cols}, rng);
      else
        noise_.corrupt_and_mark({clean, rows, cols}, {out, rows, cols}, {chosen.data(), rows, cols}, rng);
    });
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
  Marks marks_;
  std::vector<float> clean_, noisy_;
};

/// Takes the copy as its input, so that it runs after the copy has been made.
class Mask final : public TypedOperator<Mask> {
 public:
  explicit Mask(Marks marks) : marks_(std::move(marks)) {}
  const char* name() const override { return "corruption mask"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& context) {
    std::copy(marks_->begin(), marks_->end(), context.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext&) {}

 private:
  Marks marks_;
};

}  // namespace

CorruptedCopy::CorruptedCopy(Value clean, const Noise& noise, const std::string& plugin, std::uint64_t copy)
    : chosen_(std::make_shared<std::vector<float>>()) {
  auto op = std::make_unique<Corruption>(noise, plugin, copy, chosen_);
  value_ = clean.graph().apply(std::move(op), {clean}, clean.rows(), clean.cols());
}

Value CorruptedCopy::mask() {
  if (mask_.valid()) return mask_;
  chosen_->resize(static_cast<std::size_t>(value_.size()));
  mask_ = value_.graph().apply(std::make_unique<Mask>(chosen_), {value_}, value_.rows(), value_.cols());
  return mask_;
}

}  // namespace sandglass
