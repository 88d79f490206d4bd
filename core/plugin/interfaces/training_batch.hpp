#pragma once
#include <functional>

#include "core/plugin/interfaces/loss.hpp"

namespace sandglass {

/// What a model sees of the batch while a training objective is traced: once per batch shape. In every step it is
/// drawn and computed again.
class TrainingBatch {
 public:
  virtual ~TrainingBatch();

  /// The clean examples x, (B, D); of a stage with an input of its own, that.
  virtual Value clean() const = 0;

  /// A corrupted copy x~ of x, (B, D), made by the study's noise. Each call is a copy of its own, drawn independently;
  /// with noise/none it is x itself.
  virtual Value corrupted() = 0;

  /// Which elements the noise chose in the copy that corrupted() made last, (B, D), whether or not they changed: 1, or
  /// 0 for those that it left alone. No gradient passes. Throws PluginError before the first copy.
  virtual Value corruption_mask() = 0;

  /// The study's loss.
  virtual const Loss& loss() const = 0;

  /// How many examples, from the first row on, come with their label: all B (every training example is labelled, or
  /// the stage visits labelled ones only), Stage::labelled_per_batch of them, or 0.
  virtual Index labelled() const = 0;

  /// Their labels, one-hot: (labelled(), C). Throws ConfigError if labelled() is 0, saying how to mend it.
  virtual Value labels() const = 0;

  /// Examples of the training split, and how many of them are labelled (dataset.labelled): for weights such as alpha
  /// of M2.
  virtual Index examples() const = 0;
  virtual Index labelled_examples() const = 0;

  /// A number that changes as training proceeds, (1, 1), for annealing: `f` of the epochs of this stage done so far, a
  /// fraction within an epoch. Where a trained model is evaluated, `f` of infinity.
  virtual Value schedule(std::function<double(double epoch)> f) = 0;
};

}  // namespace sandglass
