#pragma once
#include <functional>
#include <vector>

#include "core/trial/data/data_splits.hpp"
#include "core/trial/trial_plugins.hpp"

namespace sandglass {

/// What the metrics of one pass over one split may ask for.
class TrialMetricContext final : public MetricContext {
 public:
  /// `encode_train` gives the codes of the training split; called at most once.
  TrialMetricContext(const DataSplits& data, const TrialPlugins& plugins, const Split& measured, std::uint64_t seed,
                     std::function<std::vector<float>()> encode_train);

  const DataShape& shape() const override { return data_.shape; }
  std::ptrdiff_t latent_size() const override { return plugins_.model->latent_size(); }
  std::ptrdiff_t coordinates() const override { return static_cast<Index>(data_.coordinates.size()); }
  std::ptrdiff_t examples() const override { return measured_.count; }
  BatchView train_inputs() const override { return data_.train.view(); }
  std::span<const std::int32_t> train_labels() const override { return data_.train.training_labels; }
  BatchView train_latents() const override;
  const Model& model() const override { return *plugins_.model; }
  const Loss& loss() const override { return *plugins_.loss; }
  Rng rng(std::uint64_t stream) const override { return Rng(seed_, Purpose::metric, stream); }
  const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const override {
    return data_.cached("metrics/" + key, compute);  // apart from what the core keeps there itself
  }

 private:
  const DataSplits& data_;
  const TrialPlugins& plugins_;
  const Split& measured_;
  std::uint64_t seed_;
  std::function<std::vector<float>()> encode_train_;
  mutable std::vector<float> train_latents_;
};

}  // namespace sandglass
