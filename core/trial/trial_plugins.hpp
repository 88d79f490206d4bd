#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// The plugin instances of one trial. The registry has to outlive it.
class TrialPlugins {
 public:
  TrialPlugins(const Registry& registry, const config::TrialConfig& config);

  /// Adds the parameters of the model, then those of the loss, drawn from Rng(seed, Purpose::initialise).
  void build(const DataShape& shape, ParameterSet& parameters, std::uint64_t seed) const;

  /// Tells the noise of the examples that it will see; `trained`: the range of the training examples' numbers.
  void prepare_noise(const DataShape& shape, ValueRange trained) const;

  /// The model's stages. Throws PluginFault if they make no sense: none, a stage without updates, a name twice, mixed
  /// without labelled_per_batch.
  std::vector<Stage> stages() const;

  /// The optimizer of a stage: the study's, or the one that the stage names, with the stage's learning rate. Throws
  /// PluginFault if there is no such optimizer, or it has no such learning rate.
  config::PluginUse optimizer_of(const Stage& stage) const;
  /// A new one for one update of it.
  std::unique_ptr<Optimizer> make_optimizer(const Stage& stage) const;

  /// What the study has for each part that the model builds by networks. They outlive the model.
  std::vector<std::unique_ptr<Network>> networks;
  std::unique_ptr<Noise> noise;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  std::string noise_id, model_id, loss_id;  ///< "noise/masking" and so on: for messages

 private:
  /// Makes each network that the configuration names for a part of the model once, and hands them to the model.
  void hand_networks(const config::TrialConfig& config);

  const Registry& registry_;
  config::PluginUse optimizer_;
};

}  // namespace sandglass
