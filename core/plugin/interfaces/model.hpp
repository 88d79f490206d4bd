#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/base/rng.hpp"
#include "core/plugin/interfaces/network.hpp"
#include "core/plugin/interfaces/stage.hpp"

namespace sandglass {

/// q(z|x) = N(mean, diag(exp(log_variance))), both (B, L).
struct Posterior {
  Value mean;
  Value log_variance;
  bool valid() const { return mean.valid(); }
};

/// A number that training records after each epoch beside train.loss.
struct TrainingSeries {
  std::string name;  ///< what follows "train."
  std::string text;  ///< one sentence, with the unit if there is one
};

/// An autoencoder. One instance serves one trial on one thread. The author writes forward passes only; gradients
/// follow from the operators. encode() and decode() stand alone, so that each half is usable once trained.
class Model {
 public:
  virtual ~Model();

  /// The study's networks for the parts that the model was registered with; called once, before build(). They outlive
  /// the model. Only called if there are such parts.
  virtual void set_networks(const Networks&) {}

  /// Creates and initialises the parameters, drawing from `rng`. Called once, before any pass is traced. Throws
  /// ConfigError if the model cannot serve examples of this shape.
  virtual void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) = 0;

  /// The size L of a code.
  virtual Index latent_size() const = 0;

  /// x (B, D) -> z (B, L); of a probabilistic model the mean of q(z|x).
  virtual Value encode(Value x) const = 0;

  /// z (B, L) -> the pre-activation of the reconstruction (B, D); Loss::reconstruction() maps it to x^.
  virtual Value decode(Value z) const = 0;

  /// The training objective. By default that of a denoising autoencoder, loss(decode(encode(x~)), x): with noise/none
  /// it is the plain autoencoder's. Its one term is named "reconstruction".
  virtual Objective objective(TrainingBatch& batch) const;

  /// The stages of training, in order, asked for once after build(). By default one that trains everything on
  /// objective() for train.epochs. The first update of the last stage is what valid.loss measures.
  virtual std::vector<Stage> stages() const;

  /// What training records beside train.loss where every part of the objectives has examples: of the last stage the
  /// updates, if there are several, and the terms of objectives with several; of an earlier one the same behind its
  /// name, and "<stage>.loss". Depends on the parameters only, and is asked for before build(): it is what `sandglass
  /// describe` shows.
  virtual std::vector<TrainingSeries> series() const { return {}; }

  // What else a model may offer; by default it does not.

  /// True if encoder and decoder are given the class y (B, C), one-hot or probabilities, beside x and z. The host then
  /// calls the two functions below, with the probabilities of classify() if there is a classifier, else with the
  /// examples' labels; encode() and decode() are not called.
  virtual bool conditional() const { return false; }
  virtual Value encode_given(Value x, Value y) const;
  virtual Value decode_given(Value z, Value y) const;

  /// Logits of the classes, (B, C); an invalid value if the model has no classifier.
  virtual Value classify(Value x) const;

  /// q(z|x), or of a conditional model q(z|x, y); invalid if the model has none. Its mean is what encode() gives.
  virtual Posterior posterior(Value x, Value y) const;

  /// True if codes are meant to follow a prior p(z), so that decoding draws from it generates examples.
  virtual bool has_prior() const { return false; }

  /// ln p(z) of each code, z (B, L) -> (B, 1), nats; an invalid value: p(z) = N(0, I).
  virtual Value log_prior(Value z) const;

  /// Codes of p(z) as rows, (rngs.size(), L), each drawn from the stream of the same number alone, which goes on from
  /// there. By default L normal numbers: draws from N(0, I).
  virtual std::vector<float> sample_prior(std::span<Rng> rngs) const;
};

/// Model::sample_prior(). Throws PluginError if it does not give as many numbers as it should.
std::vector<float> prior_codes(const Model& model, std::span<Rng> rngs);

}  // namespace sandglass
