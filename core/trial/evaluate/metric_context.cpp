#include "core/trial/evaluate/metric_context.hpp"

namespace sandglass {

TrialMetricContext::TrialMetricContext(const DataSplits& data, const TrialPlugins& plugins, const Split& measured,
                                       std::uint64_t seed, std::function<std::vector<float>()> encode_train)
    : data_(data), plugins_(plugins), measured_(measured), seed_(seed), encode_train_(std::move(encode_train)) {}

BatchView TrialMetricContext::train_latents() const {
  if (train_latents_.empty()) train_latents_ = encode_train_();
  return {train_latents_.data(), data_.train.count, latent_size()};
}

}  // namespace sandglass
