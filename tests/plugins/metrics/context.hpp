#pragma once
#include <map>
#include <sandglass/plugin.hpp>

namespace sandglass::built {

/// A metric's view of a study with these training inputs; counts how often something was computed.
class Context final : public MetricContext {
 public:
  Context(BatchView train, std::ptrdiff_t latent) : train_(train), latent_(latent) {}

  BatchView train_inputs() const override { return train_; }
  std::ptrdiff_t latent_size() const override { return latent_; }
  const std::any& memo(const std::string& key, const std::function<std::any()>& compute) const override {
    auto& slot = memos_[key];
    if (!slot.has_value()) slot = compute(), ++computed;
    return slot;
  }

  mutable int computed = 0;

 private:
  BatchView train_;
  std::ptrdiff_t latent_;
  mutable std::map<std::string, std::any> memos_;
};

}  // namespace sandglass::built
