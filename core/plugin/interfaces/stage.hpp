#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/plugin/interfaces/training_batch.hpp"

namespace sandglass {

/// A number recorded as a metric of its own: {"contraction", value}; a part of the objective, or what one wants to see
/// beside it (the current beta).
struct Term {
  std::string name;
  Value value;  ///< 1x1
};

/// What is minimised (1x1), and its terms. An objective with one term records no terms of its own.
struct Objective {
  Value total;
  std::vector<Term> terms;
  std::string unit{};  ///< of the total; empty: the loss's
};

/// One step of an optimizer, with an objective and parameters of its own.
struct Update {
  std::string name;  ///< "discriminator"; records the series train.<name> if the stage has several updates
  std::function<Objective(TrainingBatch&)> objective;
  std::vector<Parameter*> trains{};  ///< all others are held fixed in this update; empty: every parameter it uses
  double rate = 1;                   ///< what the learning rate is multiplied with in this update; positive
};

/// A part of a model's training: what is trained, on which objective, for how long, with which optimizer. For every
/// batch its updates run one after the other, each seeing what the one before did; each has an optimizer of its own.
struct Stage {
  enum class Examples {
    all,       ///< every training example
    labelled,  ///< only those with a label
    mixed      ///< every unlabelled one, and at the start of each batch labelled_per_batch labelled ones
  };

  std::string name;  ///< "pretrain.1"; all but the last stage record the series train.<stage>.loss
  std::vector<Update> updates;
  Index epochs = 0;  ///< 0: the study's train.epochs
  /// The examples of this stage, (B, anything), from the data's (B, D): computed once when the stage begins, without
  /// gradients and random numbers. Empty: the data's.
  std::function<Value(Value x)> input;
  Examples examples = Examples::all;
  Index labelled_per_batch = 0;         ///< for mixed; cycles through the labelled examples, shuffled again each time
  std::string optimizer;                ///< a plugin's name, with its defaults; empty: the study's
  std::optional<double> learning_rate;  ///< replaces the optimizer's learning_rate
};

}  // namespace sandglass
