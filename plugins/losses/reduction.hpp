#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// ln(2 pi).
inline constexpr double kLogTwoPi = 1.8378770664093454836;

/// Declares `reduction`: mean (over pixels and batch) or sum_per_example (over the pixels, then the mean over the
/// batch). The gradients of the two differ by the factor D, and so do the learning rates that suit them.
inline Schema& add_reduction(Schema& schema) {
  return schema.choice("reduction", {.choices = {"mean", "sum_per_example"},
                                     .fallback = "mean",
                                     .text = "mean: over pixels and batch; sum_per_example: over the pixels of an "
                                             "example, then the mean over the batch."});
}

/// Declares `output`, the function that turns the decoder's pre-activation into the reconstruction.
inline Schema& add_output(Schema& schema, std::string fallback) {
  const auto names = activation_names();
  return schema.choice("output", {.choices = {names.begin(), names.end()},
                                  .fallback = std::move(fallback),
                                  .text = "Output function of the decoder."});
}

inline Value output_of(Value pre_activation, Activation output) {
  return output == Activation::identity ? pre_activation : activation(pre_activation, output);
}

/// The values that the output function can take.
inline ValueRange range_of(Activation output) {
  switch (output) {
    case Activation::sigmoid: return {0, 1};
    case Activation::tanh: return {-1, 1};
    case Activation::relu:
    case Activation::softplus: return {.min = 0};
    case Activation::elu: return {.min = -1};
    case Activation::silu: return {.min = -0.2784645427610738};
    case Activation::gelu: return {.min = -0.1699712074799037};
    case Activation::leaky_relu:
    case Activation::identity: break;
  }
  return {};
}

inline Reduction reduction_of(const Params& params) {
  return params.choice("reduction") == "mean" ? Reduction::mean : Reduction::sum_per_example;
}

/// The reduction of elements (B, D) to a loss: their sum over B D, or over B.
inline Value reduce_elements(Value elements, Reduction reduction) {
  return reduction == Reduction::mean ? mean(elements)
                                      : scale(sum(elements), 1.0 / static_cast<double>(elements.rows()));
}

/// The same of sums over `per_example` elements each, (B, 1).
inline Value reduce_rows(Value rows, Index per_example, Reduction reduction) {
  const Value average = mean(rows);
  return reduction == Reduction::mean ? scale(average, 1.0 / static_cast<double>(per_example)) : average;
}

}  // namespace sandglass
