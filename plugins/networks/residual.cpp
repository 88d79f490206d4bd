#include "plugins/networks/dense_layers.hpp"
#include "plugins/networks/headed.hpp"
#include "plugins/networks/slope.hpp"

using namespace sandglass;

namespace {

struct ResidualLayout {
  Index width;
  Index blocks;
  HiddenOptions hidden;
};

/// h + s(h W_1 + b_1) W_2 + b_2, at first h alone: W_2 starts at 0. "<prefix>.inner.weight", "<prefix>.inner.bias",
/// "<prefix>.outer.weight" ...
class ResidualBlock {
 public:
  ResidualBlock(const LayerSite& site, Index number, const ResidualLayout& layout)
      : activation_(layout.hidden.activation),
        inner_(site.parameters, name(site, number) + ".inner", layout.width, layout.width, activation_, site.rng),
        hidden_(site, name(site, number) + ".inner", 1, layout.width, layout.hidden),
        outer_(site.parameters, name(site, number) + ".outer", layout.width, layout.width, Activation::identity,
               site.rng) {
    zeros(outer_.weight());
  }

  Value operator()(Value h) const { return h + outer_(hidden_(inner_, h)); }

  /// For blocks that do not normalise.
  Layers::Moved along(Value h, Value v) const {
    const auto inner = activated(inner_, h, activation_);
    const auto moved = hidden_.dropped(inner.y, tangent_of(inner_, inner, v));
    const Value branch = outer_(moved.out);
    return {h + branch, v + tangent_of(outer_, {branch, {}}, moved.tangent)};
  }

 private:
  static std::string name(const LayerSite& site, Index number) { return site.prefix + "." + std::to_string(number); }

  Activation activation_;
  Dense inner_;
  HiddenStep hidden_;
  Dense outer_;
};

/// A dense layer to the blocks' width, with a y beside x, and the blocks; without `in` (0) the blocks alone.
class ResidualLayers final : public Layers {
 public:
  ResidualLayers(const LayerSite& site, Index in, Index given, const ResidualLayout& layout)
      : width_(layout.width), normalises_(layout.hidden.normalisation != Normalisation::none) {
    if (in > 0) first_.emplace(site, in, given, std::vector<Index>{layout.width}, layout.hidden);
    for (Index k = 0; k < layout.blocks; ++k) blocks_.emplace_back(site, depth(), layout);
  }

  Index out() const override { return width_; }
  Index depth() const override { return (first_ ? 1 : 0) + static_cast<Index>(blocks_.size()); }
  Value operator()(Value x, Value y = {}) const override { return upper(first_ ? (*first_)(x, y) : x); }
  Value with_every_class(Value x, Index classes) const override { return upper(first_->with_every_class(x, classes)); }

  /// Invalid where something normalises.
  Moved along(Value x, Value v) const override {
    if (normalises_) return Layers::along(x, v);
    Moved at = first_ ? first_->along(x, v) : Moved{x, v};
    for (const auto& block : blocks_) at = block.along(at.out, at.tangent);
    return at;
  }

 private:
  Value upper(Value h) const {
    for (const auto& block : blocks_) h = block(h);
    return h;
  }

  Index width_;
  bool normalises_;
  std::optional<DenseLayers> first_;
  std::vector<ResidualBlock> blocks_;
};

/// Fully connected residual blocks:
///   encoder  h_0 = s(x W + y V + b),  h_k = h_{k-1} + s(h_{k-1} W_1 + b_1) W_2 + b_2; the features are the last h
///   decoder  the same from the code, then a linear layer to (B, D). latent 0: the blocks work on the code itself.
/// s has what HiddenStep puts before and after it: normalisation and dropout, of the first layer and in the blocks.
/// W and W_1 start as the dense network's weights, W_2 at 0, so that every block is the identity at first and depth
/// does not blow up the features. Sources: He, Zhang, Ren & Sun 2016, CVPR, with dense layers in the blocks; the start:
/// Goyal et al. 2017.
class ResidualNetwork final : public Network {
 public:
  explicit ResidualNetwork(ResidualLayout layout) : layout_(layout) {}

  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const override {
    return std::make_unique<ResidualLayers>(site, in.features, given, layout_);
  }

  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                  const DataShape& out) const override {
    return std::make_unique<Headed>(std::make_unique<ResidualLayers>(site, latent, given, layout_), site, out.features,
                                    Activation::identity);
  }

 private:
  ResidualLayout layout_;
};

Schema residual_schema() {
  Schema schema;
  schema
      .integer("width", {.fallback = 256,
                         .min = 1,
                         .max = 65536,
                         .unit = "units",
                         .text = "Units of every layer of the encoder's blocks and of the decoder's."})
      .integer("blocks", {.fallback = 2, .min = 1, .max = 1024, .text = "Residual blocks of two layers in each half."});
  return add_hidden_options(schema, "the first layer and within the blocks");
}

}  // namespace

SANDGLASS_PLUGIN(residual_network, SANDGLASS_VERSION) {
  registrar.network(
      "residual", "Fully connected residual blocks, for deep encoders and decoders.", residual_schema(),
      [](const Params& params) {
        return std::make_unique<ResidualNetwork>(ResidualLayout{
            .width = params.integer("width"), .blocks = params.integer("blocks"), .hidden = hidden_options(params)});
      });
}
