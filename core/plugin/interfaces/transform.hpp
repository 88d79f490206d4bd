#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/rng.hpp"
#include "core/plugin/interfaces/batch_view.hpp"
#include "core/plugin/interfaces/data_shape.hpp"

namespace sandglass {

/// A step between the dataset and the model: rotation, binarisation ... A study lists them; they run in that order.
/// Prepared once for each dataset and split, then shared read-only by the trials: apply() may be called from several
/// threads at once.
class Transform {
 public:
  virtual ~Transform();

  /// The shape of what apply() writes, given that of what it reads. Throws ConfigError if these examples do not suit
  /// it, saying why ("needs images"). Called first.
  virtual DataShape prepare(const DataShape& shape) = 0;

  /// Learns from the training examples, (N, features): the split's, after the transforms before this one.
  virtual void fit(BatchView train);

  /// What fit() learned, as numbers. It is kept with a trained model, so that the model takes new examples as they are.
  /// Nothing: this transform does not say, and new examples have to be given to the model transformed. By default that
  /// is so for a transform that has a fit() of its own.
  virtual std::optional<std::vector<double>> fitted() const;

  /// Sets what fitted() gave, after prepare() and in place of fit(). Throws ConfigError if it does not fit the shape.
  virtual void restore(std::span<const double> fitted);

  /// Writes the transformed example. Draws only from `rng`, a stream of the example's own, so that the same seed gives
  /// the same examples whatever else is read. Must not allocate if every_epoch().
  virtual void apply(std::span<const float> in, std::span<float> out, Rng& rng) const = 0;

  /// Whether undo() takes back what apply() does, but for rounding.
  virtual bool can_undo() const { return false; }

  /// Writes the example of which apply() made `in`: what a model gives comes back in the units of the data. Only called
  /// if can_undo(), after prepare() and fit() or restore(), from several threads at once as apply() is.
  virtual void undo(std::span<const float> in, std::span<float> out) const;

  /// True: the training examples are drawn again in every epoch; validation and test examples, and what metrics see of
  /// the training split, are drawn once. Only the last transforms of a study may be of this kind, and they must keep
  /// the number of features.
  virtual bool every_epoch() const { return false; }

  /// What it adds to the study's data source ("backgrounds: generated texture"); empty if nothing.
  virtual std::string source() const { return {}; }

 private:
  bool learns_ = true;  // until the default fit() was called, which learns nothing
};

}  // namespace sandglass
