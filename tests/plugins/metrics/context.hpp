#pragma once
#include <map>
#include <sandglass/plugin.hpp>

namespace sandglass::built {

/// A metric's view of a trial, of which a test fills in what it needs; counts how often something was computed.
class Context final : public MetricContext {
 public:
  Context(BatchView train, std::ptrdiff_t latent) : train_(train), latent_(latent) { data_shape.features = train.cols; }

  DataShape data_shape;
  Index split_examples = 0, known_coordinates = 0;
  BatchView latents;
  std::vector<std::int32_t> labels;
  const Model* trained = nullptr;
  const Loss* used_loss = nullptr;
  const Noise* used_noise = nullptr;
  std::uint64_t seed = 1;
  mutable int computed = 0;

  const DataShape& shape() const override { return data_shape; }
  std::ptrdiff_t latent_size() const override { return latent_; }
  std::ptrdiff_t examples() const override { return split_examples; }
  std::ptrdiff_t coordinates() const override { return known_coordinates; }
  BatchView train_inputs() const override { return train_; }
  std::span<const std::int32_t> train_labels() const override { return labels; }
  BatchView train_latents() const override { return latents; }
  const Model& model() const override { return given(trained); }
  const Loss& loss() const override { return given(used_loss); }
  const Noise& noise() const override { return given(used_noise); }
  Rng rng(std::uint64_t stream) const override { return Rng(seed, Purpose::metric, 0, stream); }
  const std::any& cached(const std::string& key, const std::function<std::any()>& compute) const override {
    auto& slot = cache_[key];
    if (!slot.has_value()) slot = compute(), ++computed;
    return slot;
  }

 private:
  template <class T>
  static const T& given(const T* pointer) {
    if (!pointer) throw Error("the test did not say which model, loss or noise");
    return *pointer;
  }

  BatchView train_;
  std::ptrdiff_t latent_;
  mutable std::map<std::string, std::any> cache_;
};

}  // namespace sandglass::built
