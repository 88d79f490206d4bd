#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Dense layers over x and, if `classes` > 0, over a class y beside it:
///   h_1 = s(x W_1 + y V + b_1),  h_k = s(h_{k-1} W_k + b_k)
/// x (B, in); y (B, C), one-hot or probabilities. x W_1 + y V is what one layer over the columns (x, y) computes,
/// without copying them together. Parameters: "<prefix>.0.weight", "<prefix>.0.bias", "<prefix>.0.class_weight",
/// "<prefix>.1.weight" ... Without layers the result is x, or (x, y) side by side.
/// Holds references into the ParameterSet, which must outlive it.
class ConditionalLayers {
 public:
  /// `sizes`: units of each layer; may be empty. Weights start as initialise_for(activation), biases at 0.
  ConditionalLayers(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                    const std::vector<Index>& sizes, Activation activation, Rng& rng);

  /// Columns of the result.
  Index out() const { return out_; }

  /// x (B, in) -> (B, out). y is left out if there are no classes.
  Value operator()(Value x, Value y = {}) const;

  /// Every example with every class: x (B, in) -> (B C, out); row b C + c is example b with class c. x W_1 is computed
  /// once for each example.
  Value with_every_class(Value x) const;

 private:
  Value upper(Value h) const;

  Index classes_;
  Index out_;
  std::vector<Dense> layers_;
  Parameter* class_weight_ = nullptr;
};

/// The classes that belong to repeat_rows(x, classes): (rows * classes, classes), row b C + c one-hot at c.
Value every_class(Graph& graph, Index rows, Index classes);

}  // namespace sandglass
