#pragma once
#include <any>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/plugin/batch_view.hpp"

namespace sandglass {

/// One number that a metric reports; the split is put before it: "valid.mse".
struct MetricOutput {
  std::string name;
  std::string unit;  ///< with the reduction, e.g. "squared error per pixel"; empty if dimensionless
  std::string text;  ///< one sentence
};

/// A batch of a split after its pass through the trained model, without noise.
struct MetricBatch {
  BatchView input;                       ///< x   (B, D)
  BatchView reconstruction;              ///< x^  (B, D)
  BatchView latent;                      ///< z   (B, L)
  const std::int32_t* labels = nullptr;  ///< (B), or null
};

/// What a metric may know of the study's data beyond the batches.
class MetricContext {
 public:
  virtual ~MetricContext();

  /// The training inputs, (N, D).
  virtual BatchView train_inputs() const = 0;
  virtual std::ptrdiff_t latent_size() const = 0;

  /// A value computed once per dataset and split, then shared by all trials: `compute` must depend on nothing but the
  /// training data and `key`. Safe to call from several trials at once; they wait for the first.
  virtual const std::any& memo(const std::string& key, const std::function<std::any()>& compute) const = 0;
};

/// Measures a split. One instance serves one pass over one split; batches come in order.
class Metric {
 public:
  virtual ~Metric();

  /// What finish() returns, in its order. Depends on the parameters only.
  virtual std::vector<MetricOutput> outputs() const = 0;

  virtual void begin(const MetricContext&) {}
  virtual void add(const MetricBatch& batch) = 0;

  /// The values in the order of outputs().
  virtual std::vector<double> finish() = 0;

  /// False: measured once, when the trial ends. True: after every epoch too.
  virtual bool every_epoch() const { return true; }
};

}  // namespace sandglass
