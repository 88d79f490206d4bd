#pragma once
#include <string_view>

#include "core/autodiff/graph.hpp"
#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"
#include "core/plugin/interfaces/data_shape.hpp"
#include "core/plugin/interfaces/value_range.hpp"

namespace sandglass {

/// A loss is asked for what it has not: the study has chosen the wrong loss for its model. The message reads on from
/// the loss's name: "is no likelihood, ...".
class LossRefusal : public ConfigError {
 public:
  using ConfigError::ConfigError;
  ~LossRefusal() override;
};

/// The reconstruction term. A decoder ends in a pre-activation a (B, D); the loss owns the output function that turns
/// a into the reconstruction x^ (its mean), so that the pair can be computed stably (cross-entropy from logits). A loss
/// that is a negative log-likelihood says so, and then serves probabilistic models too. One instance serves one trial
/// on one thread.
class Loss {
 public:
  virtual ~Loss();

  /// Adds the loss's own parameters (a learned variance), under names that start with "loss.". Called once, before any
  /// pass is traced. Throws ConfigError if the loss cannot serve examples of this shape.
  virtual void build(const DataShape& shape, ParameterSet& parameters);

  /// x^ = output(a), shape (B, D).
  virtual Value reconstruction(Value pre_activation) const = 0;

  /// The loss of reconstructing `target` (B, D) from `pre_activation` (B, D): a 1x1 value.
  virtual Value loss(Value pre_activation, Value target) const = 0;

  /// The same with each element's share of the loss multiplied by `weights` (B, D) before the reduction.
  /// By default throws LossRefusal: the loss is not a sum over elements.
  virtual Value weighted_loss(Value pre_activation, Value target, Value weights) const;

  /// -ln p(x | a) of each example, (B, 1): nats, summed over the features, with every constant of the density.
  /// By default throws LossRefusal: the loss is no likelihood.
  virtual Value negative_log_likelihood(Value pre_activation, Value target) const;

  /// The values that a target may have. Before the first step a study with others is refused, saying which feature and
  /// how to mend it.
  virtual ValueRange target_range() const { return {}; }

  /// The output distribution by name: "Bernoulli", "Gaussian, sigma = 1"; empty if the loss is no likelihood.
  virtual std::string_view likelihood() const { return {}; }

  /// How loss() reduces, for terms that a model computes beside it.
  virtual Reduction reduction() const { return Reduction::mean; }

  /// What one unit of the value is, with its reduction: "nats per pixel, mean over pixels and batch".
  virtual std::string_view unit() const = 0;
};

}  // namespace sandglass
