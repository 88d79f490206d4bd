#pragma once
#include <functional>
#include <memory>
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"

namespace sandglass::fakes {

/// Two layers, trained as `stages_` says; classify() is a third.
class Staged final : public Model {
 public:
  using Stages = std::function<std::vector<Stage>(const Staged&)>;
  explicit Staged(Stages stages) : stages_(std::move(stages)) {}
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder = &parameters.add("encoder", shape.features, 2);
    decoder = &parameters.add("decoder", 2, shape.features);
    classifier = &parameters.add("classifier", 2, std::max<Index>(shape.classes, 1));
    for (auto* each : {encoder, decoder, classifier}) glorot_uniform(*each, rng);
  }
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return linear(x, x.graph().parameter(*encoder), {}); }
  Value decode(Value z) const override { return linear(z, z.graph().parameter(*decoder), {}); }
  std::vector<Stage> stages() const override { return stages_(*this); }

  /// Mean squared error of the labels, from codes.
  Objective guess(TrainingBatch& batch, Value z) const {
    const Value logits = linear(z, z.graph().parameter(*classifier), {});
    return {mean_squared_error(logits, batch.labels(), Reduction::mean), {}};
  }

  Parameter *encoder = nullptr, *decoder = nullptr, *classifier = nullptr;

 private:
  Stages stages_;
};

/// A stage of one update, named "only".
Stage one_update(std::string name, std::function<Objective(TrainingBatch&)> objective);

/// The model's own objective.
std::function<Objective(TrainingBatch&)> reconstruction(const Staged& model);

/// A registry with the fakes, model/staged with these stages, and transform/shift and transform/jitter, which adds
/// uniform noise of its own in every epoch.
std::unique_ptr<Registry> registry(const Staged::Stages& stages);

/// The configuration with that model.
config::TrialConfig config_of(const Registry& registry, config::TrialConfig config);

}  // namespace sandglass::fakes
