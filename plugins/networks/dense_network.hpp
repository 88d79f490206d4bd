#pragma once
#include "plugins/networks/hidden_step.hpp"

namespace sandglass {

/// Sizes of fully connected layers, and what stands between them.
struct DenseLayout {
  std::vector<Index> hidden;
  HiddenOptions options = {};
  bool tied = false;
};

/// Fully connected layers of any depth, under- or overcomplete:
///   encoder  h_0 = x (B, D),  h_k = s(h_{k-1} W_k + b_k); the features are h_n
///   decoder  mirrors the encoder's sizes, h'_n = s(z U + c) ... and ends in a linear layer (B, D)
/// with what HiddenStep puts before and after s: normalisation and dropout, of every layer but the decoder's last.
/// A y beside x or z is joined at the first layer, as x W_1 + y V.
/// tied: the decoder's weights are the encoder's, transposed, W'_k = W_k^T; biases stay its own.
/// Weights start as Glorot's uniform (4 times as wide before a sigmoid) or, before relu and softplus, He's normal;
/// biases at 0. Source: Vincent et al. 2010, JMLR 11, section 2.
class DenseNetwork final : public Network {
 public:
  explicit DenseNetwork(DenseLayout layout) : layout_(std::move(layout)) {}

  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const override;
  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                  const DataShape& out) const override;
  bool tied() const override { return layout_.tied; }
  std::unique_ptr<Layers> tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                       const DataShape& out) const override;

 private:
  void require_a_layer() const;

  DenseLayout layout_;
};

}  // namespace sandglass
