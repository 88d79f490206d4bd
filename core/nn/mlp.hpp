#pragma once
#include <string>
#include <vector>

#include "core/nn/dense.hpp"

namespace sandglass {

/// A stack of dense layers: sizes {784, 256, 32} gives "<prefix>.0" (784, 256) and "<prefix>.1" (256, 32).
class Mlp {
 public:
  /// hidden: activation of all layers but the last; output: of the last. Throws ShapeError for fewer than two sizes, or
  /// a size below 1.
  Mlp(ParameterSet& parameters, const std::string& prefix, const std::vector<Index>& sizes, Activation hidden,
      Activation output, Rng& rng);

  /// x (B, sizes.front()) -> (B, sizes.back()).
  Value operator()(Value x) const;
  /// The same, without the last layer's activation.
  Value logits(Value x) const;
  /// Outputs of every layer, first to last.
  std::vector<Value> all(Value x) const;

  const std::vector<Dense>& layers() const { return layers_; }

 private:
  std::vector<Dense> layers_;
};

}  // namespace sandglass
