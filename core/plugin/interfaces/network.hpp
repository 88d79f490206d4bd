#pragma once
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/rng.hpp"
#include "core/nn/dense.hpp"
#include "core/plugin/interfaces/data_shape.hpp"

namespace sandglass {

/// Where layers are added: parameters named "<prefix>. ..." go to `parameters`, in the order in which data pass, drawn
/// from `rng`.
struct LayerSite {
  ParameterSet& parameters;
  std::string prefix;
  Rng& rng;
};

/// Layers that a network built for one purpose: from (B, D) to (B, out()). Holds references into the ParameterSet,
/// which must outlive it. One thread at a time; apply it to any number of graphs.
class Layers {
 public:
  virtual ~Layers();

  /// Columns of the result.
  virtual Index out() const = 0;

  /// How many layers there are, named "<prefix>.0" ... "<prefix>.<depth - 1>"; a head that a model adds takes the next
  /// number.
  virtual Index depth() const = 0;

  /// x (B, D) -> (B, out()). y (B, C): what the layers are given beside x, such as a one-hot class; invalid if they
  /// were built without (`given` 0).
  virtual Value operator()(Value x, Value y = {}) const = 0;

  /// Every example with every class: x (B, D) -> (B C, out()); row b C + c is example b with class c, one-hot. What
  /// does not depend on the class need not be computed C times. By default everything is.
  virtual Value with_every_class(Value x, Index classes) const;

  /// The layers if they are fully connected ones, or none at all, and nothing else, in order; else nothing.
  virtual std::optional<std::span<const Dense>> dense_layers() const { return {}; }

  /// The result, and how it changes where x changes along v: J(x_b) v_b for each example, J = d out / dx.
  struct Moved {
    Value out;      ///< (B, out())
    Value tangent;  ///< (B, out()); invalid if these layers cannot tell
  };
  /// x and v (B, D); for layers that are given nothing beside x. Composed of forward operators, so gradients to the
  /// weights follow. By default the tangent is invalid.
  virtual Moved along(Value x, Value v) const;
};

/// The classes that belong to repeat_rows(x, classes): (rows * classes, classes), row b C + c one-hot at c.
Value every_class(Graph& graph, Index rows, Index classes);

/// An architecture: what the layers of an autoencoder's parts look like, whatever they are trained for. One instance
/// serves one trial; it builds any number of parts. A model adds what makes a code, a distribution or logits of the
/// features that an encoder ends in: heads of its own.
class Network {
 public:
  virtual ~Network();

  /// What messages call it: "network/dense". The registry names what it makes.
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  /// From examples of shape `in` to features, the last layer's activation applied. `given`: columns of the y beside
  /// them. Throws ConfigError, with the shapes, if the network does not fit the examples.
  virtual std::unique_ptr<Layers> encoder(const LayerSite& site, const DataShape& in, Index given) const = 0;

  /// From a code (B, latent) to the pre-activation of a reconstruction (B, out.features): the mirror image of
  /// encoder(). latent 0: from the features that encoder() ends in, where they are the code themselves. Throws as
  /// encoder().
  virtual std::unique_ptr<Layers> decoder(const LayerSite& site, Index latent, Index given,
                                          const DataShape& out) const = 0;

  /// Whether the decoder uses the encoder's weights, transposed: then a model asks for tied_decoder(), and only where
  /// both halves are this network.
  virtual bool tied() const { return false; }

  /// The mirror image of `encoder`, which this network built, and of the linear layer `head` between its features and
  /// the code (null: the features are the code). Only biases are its own.
  virtual std::unique_ptr<Layers> tied_decoder(const LayerSite& site, const Layers& encoder, const Dense* head,
                                               const DataShape& out) const;

 private:
  std::string name_ = "the network";
};

/// What a part of a model is for. A study may give each a network of its own.
enum class NetworkRole : std::uint8_t { encoder, decoder, classifier, discriminator };

inline constexpr std::array kNetworkRoles{NetworkRole::encoder, NetworkRole::decoder, NetworkRole::classifier,
                                          NetworkRole::discriminator};

/// "encoder", "decoder", ...
std::string_view to_string(NetworkRole);

/// The network of each part that the model says it takes (Registrar::model); null for others. They live as long as the
/// model.
struct Networks {
  const Network* encoder = nullptr;
  const Network* decoder = nullptr;        ///< the same object as `encoder` unless the study has another
  const Network* classifier = nullptr;     ///< likewise
  const Network* discriminator = nullptr;  ///< reads codes
};

}  // namespace sandglass
