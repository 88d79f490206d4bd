#include "core/base/error.hpp"
#include "core/plugin/interfaces/dataset.hpp"
#include "core/plugin/interfaces/loss.hpp"
#include "core/plugin/interfaces/metric.hpp"
#include "core/plugin/interfaces/model.hpp"
#include "core/plugin/interfaces/noise.hpp"
#include "core/plugin/interfaces/optimizer.hpp"
#include "core/plugin/interfaces/pruner.hpp"
#include "core/plugin/interfaces/sampler.hpp"
#include "core/plugin/interfaces/transform.hpp"

namespace sandglass {

// Out of line, so that each interface's virtual table and type information exist once, in this library.
Examples::~Examples() = default;
Dataset::~Dataset() = default;
Transform::~Transform() = default;
Noise::~Noise() = default;
TrainingBatch::~TrainingBatch() = default;
Model::~Model() = default;
LossRefusal::~LossRefusal() = default;
Loss::~Loss() = default;
Optimizer::~Optimizer() = default;
MetricContext::~MetricContext() = default;
Metric::~Metric() = default;
Sampler::~Sampler() = default;
Pruner::~Pruner() = default;

void Examples::coordinates(Index, std::span<float>) const {
  throw PluginError("the dataset names intrinsic coordinates, but its examples have none");
}

void Transform::fit(BatchView) { learns_ = false; }

std::optional<std::vector<double>> Transform::fitted() const {
  if (learns_) return std::nullopt;
  return std::vector<double>{};
}

void Transform::undo(std::span<const float>, std::span<float>) const {
  throw PluginError("a transform that cannot be undone was asked to");
}

void Transform::restore(std::span<const double> fitted) {
  learns_ = false;
  if (!fitted.empty())
    throw ConfigError("the transform was given what it had learned, but says that it learns nothing");
}

void Loss::build(const DataShape&, ParameterSet&) {}

void Noise::corrupt_and_mark(BatchView clean, MutableBatchView out, MutableBatchView chosen, Rng& rng) const {
  corrupt(clean, out, rng);
  for (std::ptrdiff_t i = 0; i < clean.rows * clean.cols; ++i) chosen.data[i] = out.data[i] != clean.data[i] ? 1 : 0;
}

namespace {

constexpr const char* kLikelihoods =
    "bce, continuous_bernoulli, mse, gaussian_nll, categorical, poisson or negative_binomial";

}  // namespace

Value Loss::weighted_loss(Value, Value, Value) const {
  throw LossRefusal(std::string("is not a sum over elements, so the model cannot weight them\nuse ") + kLikelihoods);
}

Value Loss::negative_log_likelihood(Value, Value) const {
  throw LossRefusal(std::string("is no likelihood, which a probabilistic model needs\nuse ") + kLikelihoods);
}

Objective Model::objective(TrainingBatch& batch) const {
  const Value total = batch.loss().loss(decode(encode(batch.corrupted())), batch.clean());
  return {total, {{"reconstruction", total}}, ""};
}

std::vector<Stage> Model::stages() const {
  Stage stage;
  stage.name = "train";
  stage.updates.push_back({"train", [this](TrainingBatch& batch) { return objective(batch); }, {}});
  return {stage};
}

Value Model::encode_given(Value x, Value) const { return encode(x); }
Value Model::decode_given(Value z, Value) const { return decode(z); }
Value Model::classify(Value) const { return {}; }
Posterior Model::posterior(Value, Value) const { return {}; }
Value Model::log_prior(Value) const { return {}; }

std::vector<float> prior_codes(const Model& model, std::span<Rng> rngs) {
  auto codes = model.sample_prior(rngs);
  const std::size_t expected = rngs.size() * static_cast<std::size_t>(model.latent_size());
  if (codes.size() != expected)
    throw PluginError("sample_prior() gives " + std::to_string(codes.size()) + " numbers, expected " +
                      std::to_string(expected) + ": a code for each stream");
  return codes;
}

std::vector<float> Model::sample_prior(std::span<Rng> rngs) const {
  std::vector<float> codes;
  for (Rng& rng : rngs)
    for (Index j = 0; j < latent_size(); ++j) codes.push_back(static_cast<float>(rng.normal()));
  return codes;
}

}  // namespace sandglass
