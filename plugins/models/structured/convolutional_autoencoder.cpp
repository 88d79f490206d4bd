#include <algorithm>
#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

enum class Pooling : std::uint8_t { none, max, average };

struct ConvLayout {
  std::vector<Index> channels;
  Index kernel;
  Index stride;
  Pooling pooling;
  Index latent;  ///< 0: the code is the last feature map
  Activation activation;
  Activation latent_activation;
};

/// The upper left `to` of images `from` of as many channels.
Value crop(Value x, ImageShape from, ImageShape to) {
  if (from.height > to.height) x = slice_columns(x, 0, to.height * from.width * from.channels);
  if (from.width == to.width) return x;
  const Value rows = reshape(x, x.rows() * to.height, from.width * from.channels);
  return reshape(slice_columns(rows, 0, to.width * to.channels), x.rows(), to.size());
}

/// One step down, convolution and pooling, and its mirror image.
class Block {
 public:
  Block(ParameterSet& parameters, std::size_t number, ImageShape in, Index channels, const ConvLayout& layout, Rng& rng)
      : in_(in),
        pooling_(layout.pooling),
        down_(parameters, "encoder." + std::to_string(number), in, channels, options(layout), layout.activation, rng) {
    const ImageShape map = down_.output_shape();
    if (map.height == 1 && map.width == 1) pooling_ = Pooling::none;
    out_ = pooling_ == Pooling::none ? map : pool2d_shape(map, {});
  }

  /// Adds the decoder's part: number 0 is nearest to the code.
  void mirror(ParameterSet& parameters, std::size_t number, const ConvLayout& layout, Activation activation, Rng& rng) {
    const ImageShape map = down_.output_shape();
    auto up = options(layout);
    const auto missing = [&](Index side) { return (side + 2 * up.padding - up.kernel_height) % up.stride; };
    up.output_padding = std::max(missing(in_.height), missing(in_.width));
    up_.emplace(parameters, "decoder." + std::to_string(number), map, in_.channels, up, activation, rng);
  }

  Value encode(Value x) const {
    const Value map = down_(x);
    if (pooling_ == Pooling::none) return map;
    return pooling_ == Pooling::max ? max_pool2d(map, down_.output_shape()) : average_pool2d(map, down_.output_shape());
  }

  Value decode(Value x) const {
    if (pooling_ != Pooling::none) {
      const ImageShape larger{2 * out_.height, 2 * out_.width, out_.channels};
      x = crop(upsample_nearest(x, out_, 2), larger, down_.output_shape());
    }
    return crop((*up_)(x), up_->output_shape(), in_);
  }

  ImageShape output_shape() const { return out_; }

 private:
  static ConvOptions options(const ConvLayout& layout) {
    return {.kernel_height = layout.kernel,
            .kernel_width = layout.kernel,
            .stride = layout.stride,
            .padding = layout.kernel / 2};
  }

  ImageShape in_, out_{};
  Pooling pooling_;
  Conv2d down_;
  std::optional<ConvTranspose2d> up_;
};

/// A convolutional autoencoder of images, height x width x channels:
///   encoder  for each of `channels`: convolution (kernel x kernel, stride, zero padding of kernel / 2), activation,
///            then 2 x 2 pooling with stride 2 if wanted, while the map is larger than 1 x 1; then, if latent > 0, a
///            dense layer to the code z (B, latent). With latent 0 the code is the last feature map, row by row.
///   decoder  its mirror image: a dense layer, and for each step nearest-neighbour unpooling by 2 and a transposed
///            convolution of the same kernel and stride. Where the encoder rounded a size, the decoder pads or crops at
///            the lower right, so that its pre-activation has the input's size exactly.
/// Source: Masci et al. 2011, ICANN, with transposed convolutions.
class ConvolutionalAutoencoder final : public Model {
 public:
  explicit ConvolutionalAutoencoder(ConvLayout layout) : layout_(std::move(layout)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    require_images(shape);
    ImageShape at{shape.height, shape.width, shape.channels};
    for (std::size_t k = 0; k < layout_.channels.size(); ++k) {
      blocks_.emplace_back(parameters, k, at, layout_.channels[k], layout_, rng);
      at = blocks_.back().output_shape();
    }
    code_size_ = at.size();
    if (layout_.latent > 0) build_dense(parameters, rng);
    for (std::size_t k = blocks_.size(); k-- > 0;)
      blocks_[k].mirror(parameters, blocks_.size() - 1 - k, layout_, k == 0 ? Activation::identity : layout_.activation,
                        rng);
  }

  Index latent_size() const override { return code_size_; }

  Value encode(Value x) const override {
    for (const auto& block : blocks_) x = block.encode(x);
    return to_code_ ? (*to_code_)(x) : x;
  }

  Value decode(Value z) const override {
    if (from_code_) z = (*from_code_)(z);
    for (std::size_t k = blocks_.size(); k-- > 0;) z = blocks_[k].decode(z);
    return z;
  }

 private:
  void require_images(const DataShape& shape) const {
    if (!shape.is_image())
      throw ConfigError("convolutional_autoencoder needs images, but this dataset's examples are " +
                        std::to_string(shape.features) + " features without height and width; use a dataset of images");
    if (layout_.channels.empty())
      throw ConfigError(
          "convolutional_autoencoder needs at least one convolution: expected channels: [16, 32] or the "
          "like, got []");
  }

  void build_dense(ParameterSet& parameters, Rng& rng) {
    const Index features = code_size_;
    code_size_ = layout_.latent;
    to_code_.emplace(parameters, "encoder.dense", features, code_size_, layout_.latent_activation, rng);
    from_code_.emplace(parameters, "decoder.dense", code_size_, features, layout_.activation, rng);
  }

  ConvLayout layout_;
  std::vector<Block> blocks_;
  std::optional<Dense> to_code_, from_code_;  // if latent > 0
  Index code_size_ = 0;
};

Schema convolutional_schema() {
  const auto names = activation_names();
  const std::vector<std::string> activations(names.begin(), names.end());
  return Schema{}
      .integers("channels", {.fallback = std::vector<std::int64_t>{16, 32},
                             .min = 1,
                             .max = 4096,
                             .text = "Channels of each convolution of the encoder, mirrored in the decoder."})
      .integer("kernel",
               {.fallback = 3, .min = 1, .max = 63, .unit = "pixels", .text = "Side of every convolution's kernel."})
      .integer("stride", {.fallback = 2, .min = 1, .max = 16, .unit = "pixels", .text = "Stride of every convolution."})
      .choice("pooling", {.choices = {"none", "max", "average"},
                          .fallback = "none",
                          .text = "Pooling of 2 x 2 pixels after each convolution; usually with stride 1."})
      .integer("latent", {.fallback = 32,
                          .min = 0,
                          .max = 65536,
                          .unit = "units",
                          .text = "Size of the code; 0: the last feature map is the code."})
      .choice("activation",
              {.choices = activations, .fallback = "relu", .text = "Activation of the convolutions and dense layers."})
      .choice("latent_activation",
              {.choices = activations, .fallback = "identity", .text = "Activation of the code, if latent is not 0."});
}

Pooling pooling_of(const Params& params) {
  const auto& name = params.choice("pooling");
  if (name == "none") return Pooling::none;
  return name == "max" ? Pooling::max : Pooling::average;
}

ConvLayout layout_of(const Params& params) {
  const auto& channels = params.integers("channels");
  return {.channels = {channels.begin(), channels.end()},
          .kernel = params.integer("kernel"),
          .stride = params.integer("stride"),
          .pooling = pooling_of(params),
          .latent = params.integer("latent"),
          .activation = activation_from_string(params.choice("activation")),
          .latent_activation = activation_from_string(params.choice("latent_activation"))};
}

}  // namespace

SANDGLASS_PLUGIN(convolutional_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("convolutional_autoencoder",
                  "Convolutions and pooling down to a code, transposed convolutions back to the image.",
                  convolutional_schema(),
                  [](const Params& params) { return std::make_unique<ConvolutionalAutoencoder>(layout_of(params)); });
}
