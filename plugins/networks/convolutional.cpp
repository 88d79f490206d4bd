#include "plugins/networks/convolution/convolution_layers.hpp"

using namespace sandglass;

namespace {

/// Convolutions of images, height x width x channels:
///   encoder  for each of `channels`: convolution (kernel x kernel, stride, zero padding of kernel / 2), activation,
///            then 2 x 2 pooling with stride 2 if wanted, while the map is larger than 1 x 1; the features are the last
///            map, row by row, with a y beside it
///   decoder  its mirror image: a dense layer from the code, with a y beside it, to a map, and for each step
///            nearest-neighbour unpooling by 2 and a transposed convolution of the same kernel and stride. Where the
///            encoder rounded a size, the decoder pads or crops at the lower right, so that its pre-activation has the
///            input's size exactly.
/// with normalisation before and dropout after each activation, by HiddenStep; batch normalisation works on channels.
/// tied: the transposed convolutions and the dense layer use the encoder's weights, transposed; biases stay their own.
/// Source: Masci et al. 2011, ICANN, with transposed convolutions.
class ConvolutionalNetwork final : public Network {
 public:
  explicit ConvolutionalNetwork(ConvLayout layout) : layout_(std::move(layout)) {}

  std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const override {
    return std::make_unique<ConvolutionLayers>(site, in, given, layout_);
  }

  std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                  const DataShape& out) const override {
    return std::make_unique<TransposedLayers>(site, latent, given, out, layout_);
  }

  bool tied() const override { return layout_.tied; }

  std::unique_ptr<Layers> tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                       const DataShape& out) const override {
    const auto* mirrored = dynamic_cast<const ConvolutionLayers*>(&encoder);
    if (!mirrored) throw PluginError("network/convolutional: the encoder to be mirrored is none of its own");
    return std::make_unique<TransposedLayers>(site, *mirrored, head, out, layout_);
  }

 private:
  ConvLayout layout_;
};

Schema convolutional_schema() {
  Schema schema;
  schema
      .integers("channels", {.fallback = std::vector<std::int64_t>{16, 32},
                             .min = 1,
                             .max = 4096,
                             .text = "Channels of each convolution of the encoder, mirrored in the decoder."})
      .integer("kernel",
               {.fallback = 3, .min = 1, .max = 63, .unit = "pixels", .text = "Side of every convolution's kernel."})
      .integer("stride", {.fallback = 2, .min = 1, .max = 16, .unit = "pixels", .text = "Stride of every convolution."})
      .choice("pooling", {.choices = {"none", "max", "average"},
                          .fallback = "none",
                          .text = "Pooling of 2 x 2 pixels after each convolution; usually with stride 1."});
  return add_hidden_options(schema, "the convolutions and of the decoder's dense layer")
      .boolean("tied", {.fallback = false, .text = "Whether the decoder uses the encoder's weights, transposed."});
}

Pooling pooling_of(const Params& params) {
  const auto& name = params.choice("pooling");
  if (name == "none") return Pooling::none;
  return name == "max" ? Pooling::max : Pooling::average;
}

}  // namespace

SANDGLASS_PLUGIN(convolutional_network, SANDGLASS_VERSION) {
  registrar.network(
      "convolutional", "Convolutions and pooling of images, and transposed convolutions back.", convolutional_schema(),
      [](const Params& params) {
        const auto& channels = params.integers("channels");
        return std::make_unique<ConvolutionalNetwork>(ConvLayout{.channels = {channels.begin(), channels.end()},
                                                                 .kernel = params.integer("kernel"),
                                                                 .stride = params.integer("stride"),
                                                                 .pooling = pooling_of(params),
                                                                 .hidden = hidden_options(params),
                                                                 .tied = params.boolean("tied")});
      });
}
