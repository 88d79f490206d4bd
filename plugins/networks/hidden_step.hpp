#pragma once
#include <optional>
#include <sandglass/plugin.hpp>

namespace sandglass {

enum class Normalisation : std::uint8_t { none, batch, layer };

/// What a network does with the result of each linear map but its last.
struct HiddenOptions {
  Activation activation = Activation::relu;
  Normalisation normalisation = Normalisation::none;
  double dropout = 0;

  /// Whether a layer is its linear map and the activation, and nothing else.
  bool plain() const { return normalisation == Normalisation::none && dropout == 0; }
};

/// Declares activation, normalisation and dropout; `of`: what the activation is of, "the hidden layers".
Schema& add_hidden_options(Schema& schema, const std::string& of);

/// The values of such a schema.
HiddenOptions hidden_options(const Params& params);

/// What stands between a linear map and the next layer: dropout(s(N(a))), a (B, pixels x channels).
///   N  none; batch: each channel by its mean and variance over the batch and all pixels, in evaluation by the running
///      ones; layer: each example by the mean and variance of all that it has there, with a gain and a bias for each
///   dropout  in training only
/// See batch_norm(), layer_norm() and dropout(). Parameters of N: "<layer>.norm.gain", "<layer>.norm.bias", and of
/// batch the buffers "<layer>.norm.running_mean" and "<layer>.norm.running_variance". Under batch, which takes the mean
/// away, the linear map's own bias has no effect and a gradient of 0.
class HiddenStep {
 public:
  /// `layer`: the name of the linear map, "encoder.0".
  HiddenStep(const LayerSite& site, std::string layer, Index pixels, Index channels, const HiddenOptions& options);

  bool normalises() const { return options_.normalisation != Normalisation::none; }

  /// Of the linear map's result. Throws ConfigError, naming the layer, for one number of each channel in a graph that
  /// trains under batch normalisation: a batch of one has no variance.
  Value operator()(Value a) const { return rest(normalises() ? a : activation(a, options_.activation)); }

  /// Of a layer, Dense or the like, applied to x. Its own activation is this one's, and fused with the map where
  /// nothing stands between the two.
  template <class Layer>
  Value operator()(const Layer& layer, Value x) const {
    return rest(normalises() ? layer.logits(x) : layer(x));
  }

  /// What a linear map may do itself before it hands its result to rest(): the activation, if nothing comes before it.
  Activation fused() const { return normalises() ? Activation::identity : options_.activation; }
  Value rest(Value a) const;

  /// Dropout alone, of y and of how y changes: the same elements of both.
  Layers::Moved dropped(Value y, Value tangent) const;

 private:
  Value normalised(Value a) const;

  HiddenOptions options_;
  std::string layer_;
  std::optional<BatchNorm> batch_;
  std::optional<LayerNorm> each_;
};

}  // namespace sandglass
