#pragma once
#include <algorithm>
#include <sandglass/plugin.hpp>

namespace sandglass {

/// The `steps` equal parts of each row in reverse order.
class ReverseSteps final : public TypedOperator<ReverseSteps> {
 public:
  explicit ReverseSteps(Index steps) : steps_(steps) {}
  const char* name() const override { return "reverse_steps"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    reverse(c.rows(), c.cols(), c.input<T>(0),
            [out = c.output<T>()](Index at, const T* part, Index width) { std::copy_n(part, width, out + at); });
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* to = c.input_adjoint<T>(0);
    if (!to) return;
    const bool adds = c.accumulate(0);
    reverse(c.rows(), c.cols(), static_cast<const T*>(c.adjoint<T>()), [=](Index at, const T* part, Index width) {
      for (Index i = 0; i < width; ++i) to[at + i] = adds ? to[at + i] + part[i] : part[i];
    });
  }

 private:
  template <class T, class Put>
  void reverse(Index rows, Index cols, const T* from, Put&& put) const {
    const Index width = cols / steps_;
    for (Index r = 0; r < rows; ++r)
      for (Index t = 0; t < steps_; ++t) put(r * cols + (steps_ - 1 - t) * width, from + r * cols + t * width, width);
  }

  Index steps_;
};

inline Value reverse_steps(Value x, Index steps) {
  return x.graph().apply(std::make_unique<ReverseSteps>(steps), {x}, x.rows(), x.cols());
}

}  // namespace sandglass
