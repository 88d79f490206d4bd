#pragma once
#include <sandglass/plugin.hpp>

#include "plugins/networks/headed.hpp"

namespace sandglass {

/// What most models build by the study's networks.
inline const std::vector<NetworkRole> kEncoderAndDecoder{NetworkRole::encoder, NetworkRole::decoder};

/// From examples to a deterministic code: a network's layers, then one dense layer; with latent 0 the features are the
/// code.
///   z = s_z(f(x) W + b)  (B, L)
class CodeEncoder {
 public:
  CodeEncoder(const Network& network, const LayerSite& site, const DataShape& in, Index latent, Activation activation);

  Index latent() const { return layers_->out(); }
  Value operator()(Value x) const { return (*layers_)(x); }
  Layers::Moved along(Value x, Value v) const { return layers_->along(x, v); }

  const Layers& features() const { return headed_ ? headed_->below() : *layers_; }
  const Dense* head() const { return headed_ ? &headed_->head() : nullptr; }
  /// All dense layers, the last of which gives the code, if there is nothing else; else nothing.
  std::optional<std::vector<const Dense*>> dense_layers() const;

 private:
  std::unique_ptr<Layers> layers_;
  const Headed* headed_ = nullptr;  // layers_, unless latent is 0
};

/// A network's layers and a linear one: x (B, D) -> (B, out), the logits of classes or of a discriminator.
std::unique_ptr<Layers> logit_layers(const Network& network, const LayerSite& site, const DataShape& in, Index out);

/// The decoder that the study's networks make: tied to the encoder's layers and to `head`, or with weights of its own.
/// latent 0: the features are the code. Throws ConfigError for what two different networks, or a decoder that is given
/// a class, cannot share.
std::unique_ptr<Layers> decoder_layers(const Networks& networks, const LayerSite& site, const Layers& features,
                                       const Dense* head, Index latent, Index given, const DataShape& out);

/// Throws ConfigError, naming the model, unless the dataset has at least two classes.
void require_classes(const char* model, const DataShape& shape);

}  // namespace sandglass
