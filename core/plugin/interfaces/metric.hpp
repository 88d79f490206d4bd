#pragma once
#include <any>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/plugin/interfaces/batch_view.hpp"
#include "core/plugin/interfaces/model.hpp"
#include "core/plugin/interfaces/noise.hpp"
#include "core/plugin/interfaces/value_range.hpp"

namespace sandglass {

/// Which way a number is better, if one is.
enum class Goal : std::uint8_t { none, minimize, maximize };

/// One number that a metric reports; the split is put before it: "valid.mse".
struct MetricOutput {
  std::string name;
  std::string unit;        ///< with the reduction, e.g. "squared error per pixel"; empty if dimensionless
  std::string text;        ///< one sentence
  Goal goal = Goal::none;  ///< none: neither more nor less of it is good in itself
};

/// A batch of a split after its pass through the trained model, without noise. A view without rows: there is none.
struct MetricBatch {
  BatchView input;                       ///< x   (B, D)
  BatchView reconstruction;              ///< x^  (B, D)
  BatchView latent;                      ///< z   (B, L)
  const std::int32_t* labels = nullptr;  ///< (B), or null
  BatchView log_variance{};  ///< ln sigma^2 of q(z|x), whose mean is z; (B, L), if the model has a posterior
  BatchView class_logits{};  ///< (B, C), if the model has a classifier
  BatchView coordinates{};   ///< true intrinsic coordinates (B, K), if the dataset knows them
};

/// What a metric may know of the trial beyond the batches. Valid from begin() to finish().
class MetricContext {
 public:
  virtual ~MetricContext();

  /// The shape of an example.
  virtual const DataShape& shape() const = 0;
  virtual std::ptrdiff_t latent_size() const = 0;
  /// Examples of the split that is being measured.
  virtual std::ptrdiff_t examples() const = 0;
  /// How many intrinsic coordinates the dataset knows of each example; 0: none.
  virtual std::ptrdiff_t coordinates() const { return 0; }

  /// The training inputs, (N, D).
  virtual BatchView train_inputs() const = 0;
  /// Their labels, (N); -1 where a label is withheld from training (dataset.labelled). Empty without labels.
  virtual std::span<const std::int32_t> train_labels() const = 0;
  /// Their codes by the model as it is now, (N, L); computed at the first call of any metric.
  virtual BatchView train_latents() const = 0;

  /// The trained model and its loss, to trace passes of one's own.
  virtual const Model& model() const = 0;
  virtual const Loss& loss() const = 0;
  /// The study's noise, prepared.
  virtual const Noise& noise() const = 0;

  /// A stream of the metric's own, the same whenever the split is measured.
  virtual Rng rng(std::uint64_t stream) const = 0;

  /// A value computed once per dataset and split, then shared by all trials: `compute` must depend on nothing but the
  /// training data and `key`. Safe to call from several trials at once; they wait for the first.
  virtual const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const = 0;
};

/// Measures a split. One instance serves one pass over one split; batches come in order.
class Metric {
 public:
  virtual ~Metric();

  /// What finish() returns, in its order. Depends on the parameters only: `sandglass describe` asks for it with the
  /// defaults, and the objective of a study is checked against it.
  virtual std::vector<MetricOutput> outputs() const = 0;

  /// The values that an example may have for the metric to mean something; others are refused as those of a loss are.
  virtual ValueRange target_range() const { return {}; }

  /// Throws ConfigError if it cannot measure this model on this data ("needs labels"). Called before any training too.
  virtual void begin(const MetricContext&) {}
  virtual void add(const MetricBatch& batch) = 0;

  /// The values in the order of outputs().
  virtual std::vector<double> finish() = 0;

  /// What happens where the study does not say `every`. False: measured once, when the trial ends. True: after every
  /// epoch too.
  virtual bool every_epoch() const { return true; }
};

}  // namespace sandglass
