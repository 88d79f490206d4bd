#pragma once
#include <functional>
#include <sandglass/plugin.hpp>

/// A model without parameters whose halves a test writes down.
namespace sandglass::built {

class MappedModel final : public Model {
 public:
  using Map = std::function<Value(Value)>;
  explicit MappedModel(Index latent) : latent_(latent) {}
  MappedModel& encoding(Map map) { return encode_ = std::move(map), *this; }
  MappedModel& decoding(Map map) { return decode_ = std::move(map), *this; }
  /// q(z|x) = N(encode(x), e^log_variance I), and a prior.
  MappedModel& scattering(double log_variance) { return log_variance_ = log_variance, has_prior_ = true, *this; }

  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return latent_; }
  Value encode(Value x) const override { return encode_ ? encode_(x) : x; }
  Value decode(Value z) const override { return decode_ ? decode_(z) : z; }
  bool has_prior() const override { return has_prior_; }
  Posterior posterior(Value x, Value) const override {
    if (!has_prior_) return {};
    return {encode(x), x.graph().constant(x.rows(), latent_, log_variance_)};
  }

 private:
  Index latent_;
  Map encode_, decode_;
  double log_variance_ = 0;
  bool has_prior_ = false;
};

}  // namespace sandglass::built
