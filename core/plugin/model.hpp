#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/autodiff/graph.hpp"
#include "core/base/rng.hpp"
#include "core/plugin/loss.hpp"

namespace sandglass {

/// The shape of one example: `features` numbers, laid out as height x width x channels where it is an image.
struct DataShape {
  Index features = 0;
  Index height = 0;  ///< 0 if the examples are not images
  Index width = 0;
  Index channels = 1;
};

/// What a model sees of the batch while its training objective is recorded. Recorded once per batch shape; drawn and
/// computed anew in every step.
class TrainingBatch {
 public:
  virtual ~TrainingBatch();

  /// The clean examples x, (B, D).
  virtual Value clean() const = 0;

  /// A corrupted copy x~ of x, (B, D), made by the study's noise. Each call is a copy of its own, drawn independently;
  /// with noise/none it is x itself.
  virtual Value corrupted() = 0;

  /// The study's loss.
  virtual const Loss& loss() const = 0;
};

/// A named part of the objective, recorded as a metric of its own: {"contraction", value}.
struct Term {
  std::string name;
  Value value;  ///< 1x1
};

/// What is minimised (1x1), and the terms that make it up. An objective with one term records no terms of its own.
struct Objective {
  Value total;
  std::vector<Term> terms;
};

/// An autoencoder. One instance serves one trial on one thread. The author writes forward passes only; gradients
/// follow from the operators. encode() and decode() stand alone, so that each half is usable once trained.
class Model {
 public:
  virtual ~Model();

  /// Creates and initialises the parameters, drawing from `rng`. Called once, before any pass is recorded.
  virtual void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) = 0;

  /// The size L of a code.
  virtual Index latent_size() const = 0;

  /// x (B, D) -> z (B, L).
  virtual Value encode(Value x) const = 0;

  /// z (B, L) -> the pre-activation of the reconstruction (B, D); Loss::reconstruction() maps it to x^.
  virtual Value decode(Value z) const = 0;

  /// The training objective. By default that of a denoising autoencoder, loss(decode(encode(x~)), x): with noise/none
  /// it is the plain autoencoder's. Its one term is named "reconstruction".
  virtual Objective objective(TrainingBatch& batch) const;
};

}  // namespace sandglass
