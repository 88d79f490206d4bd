#pragma once
#include "plugins/networks/convolution/convolution_steps.hpp"

namespace sandglass {

/// Convolutions, each with a HiddenStep, and pooling, x (B, H W C) -> (B, map), the last feature map row by row, with y
/// (B, given) beside it if `given` > 0. Parameters: "<prefix>.0.weight", "<prefix>.0.bias", "<prefix>.1.weight" ...
class ConvolutionLayers final : public Layers {
 public:
  ConvolutionLayers(const LayerSite& site, const DataShape& in, Index given, const ConvLayout& layout);

  Index out() const override { return steps_.back().out.size() + given_; }
  Index depth() const override { return static_cast<Index>(convolutions_.size()); }
  Value operator()(Value x, Value y = {}) const override;
  /// The maps are computed once for each example.
  Value with_every_class(Value x, Index classes) const override;
  /// Invalid for max pooling, and where something normalises.
  Moved along(Value x, Value v) const override;

  const std::vector<Conv2d>& convolutions() const { return convolutions_; }

 private:
  Value map_of(Value x) const;

  ConvLayout layout_;
  Index given_;
  std::vector<ConvStep> steps_;
  std::vector<Conv2d> convolutions_;
  std::vector<HiddenStep> hidden_;
};

/// The mirror image: a dense layer from the code (B, latent), with y beside it, to the last feature map, then for each
/// step unpooling and a transposed convolution. latent 0: the code is that map, and there is no dense layer.
/// Parameters: "<prefix>.0.weight" ..., numbered from the code on.
class TransposedLayers final : public Layers {
 public:
  TransposedLayers(const LayerSite& site, Index latent, Index given, const DataShape& out, const ConvLayout& layout);
  /// Tied: with the weights of `mirrored` and of `head`, its own biases alone.
  TransposedLayers(const LayerSite& site, const ConvolutionLayers& mirrored, const Dense* head, const DataShape& out,
                   const ConvLayout& layout);

  Index out() const override { return steps_.front().in.size(); }
  Index depth() const override { return number_; }
  Value operator()(Value z, Value y = {}) const override;

 private:
  struct Up {
    Parameter* weight;
    Parameter* bias;
    ConvOptions options;
    std::optional<HiddenStep> hidden;  // none behind the last
  };

  std::string next(const LayerSite& site);
  /// What follows the layer `name` to the last feature map.
  void add_hidden_of_map(const LayerSite& site, const std::string& name);
  void add_up(const LayerSite& site, const std::string& name, std::size_t step, Parameter& weight, Parameter& bias);
  Value through(const Up& up, const ConvStep& step, Value x) const;

  ConvLayout layout_;
  std::vector<ConvStep> steps_;
  Index number_ = 0;
  std::optional<Dense> dense_;
  std::optional<TiedDense> tied_dense_;
  std::optional<HiddenStep> hidden_of_map_;  // of either
  std::vector<Up> up_;                       // from the code on
};

}  // namespace sandglass
