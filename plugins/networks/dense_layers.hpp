#pragma once
#include "plugins/networks/hidden_step.hpp"

namespace sandglass {

/// Dense layers over x and, if `given` > 0, over a y beside it:
///   h_1 = s(x W_1 + y V + b_1),  h_k = s(h_{k-1} W_k + b_k),  s by HiddenStep: with what comes before and after it
/// x (B, in); y (B, C), one-hot or probabilities. x W_1 + y V is what one layer over the columns (x, y) computes,
/// without copying them together. Parameters: "<prefix>.0.weight", "<prefix>.0.bias", "<prefix>.0.class_weight",
/// "<prefix>.1.weight" ... Without layers the result is x, or (x, y) side by side.
class DenseLayers final : public Layers {
 public:
  /// `sizes`: units of each layer; may be empty. Weights start as initialise_for(activation), biases at 0.
  DenseLayers(const LayerSite& site, Index in, Index given, const std::vector<Index>& sizes,
              const HiddenOptions& options);

  Index out() const override { return out_; }
  Index depth() const override { return static_cast<Index>(layers_.size()); }
  Value operator()(Value x, Value y = {}) const override;
  /// x W_1 is computed once for each example.
  Value with_every_class(Value x, Index classes) const override;
  /// Nothing where something normalises or drops: these are layers, too.
  std::optional<std::span<const Dense>> dense_layers() const override;
  /// Invalid where something normalises.
  Moved along(Value x, Value v) const override;

  /// The linear maps and their activations, whatever stands between them.
  const std::vector<Dense>& layers() const { return layers_; }

 private:
  Value upper(Value h) const;

  Index given_;
  Index out_;
  HiddenOptions options_;
  std::vector<Dense> layers_;
  std::vector<HiddenStep> steps_;
  Parameter* class_weight_ = nullptr;
};

/// Fully connected layers whose weights are those of others, transposed: z (B, L) -> (B, D) by
///   h'_{k-1} = s(h'_k W_k^T + c_k), the last without s
/// with W_k of `mirrored`, from the last to the first. Parameters: "<prefix>.0.bias" ...
class TiedDenseLayers final : public Layers {
 public:
  TiedDenseLayers(const LayerSite& site, const std::vector<const Dense*>& mirrored, const HiddenOptions& options);

  Index out() const override { return layers_.back().bias().cols(); }
  Index depth() const override { return static_cast<Index>(layers_.size()); }
  Value operator()(Value z, Value y = {}) const override;

 private:
  std::vector<TiedDense> layers_;
  std::vector<HiddenStep> steps_;  // of all layers but the last
};

}  // namespace sandglass
