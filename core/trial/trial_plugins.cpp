#include "core/trial/trial_plugins.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "core/base/text.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/trial/guarded_network.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

void check_stage(const std::string& model_id, const Stage& stage) {
  const auto fault = [&](const std::string& what) {
    throw PluginFault(model_id, fmt::format("stage '{}' {}", stage.name, what));
  };
  if (stage.name.empty()) fault("has no name");
  if (stage.updates.empty()) fault("has no updates");
  if (stage.epochs < 0) fault(fmt::format("asks for {} epochs", stage.epochs));
  if (stage.examples == Stage::Examples::mixed && stage.labelled_per_batch < 1)
    fault(fmt::format("mixes {} labelled examples into each batch, expected at least 1", stage.labelled_per_batch));
  std::set<std::string> names;
  for (const Update& update : stage.updates) {
    if (!(update.rate > 0 && std::isfinite(update.rate)))
      fault(fmt::format("has an update '{}' of rate {}, expected a positive number", update.name, update.rate));
    if (!update.objective) fault(fmt::format("has an update '{}' without an objective", update.name));
    if (!names.insert(update.name).second) fault(fmt::format("has two updates named '{}'", update.name));
  }
}

std::string unknown_optimizer(const Registry& registry, const Stage& stage) {
  std::vector<std::string> known;
  for (const auto* entry : registry.all(Kind::optimizer)) known.push_back(entry->name);
  return fmt::format("stage '{}' is to be trained by optimizer/{}, but there is no such optimizer\nthere are: {}",
                     stage.name, stage.optimizer, join(known));
}

/// The key of the block that `use` of a network is: "network", "decoder".
std::string block_of(const config::TrialConfig& config, const config::PluginUse& use) {
  for (const config::StudyBlock& block : config::network_blocks())
    if (&(config.*block.plugin) == &use) return std::string(block.key);
  return "";
}

}  // namespace

TrialPlugins::TrialPlugins(const Registry& registry, const config::TrialConfig& config)
    : noise_id("noise/" + config.noise.name),
      model_id("model/" + config.model.name),
      loss_id("loss/" + config.loss.name),
      registry_(registry),
      optimizer_(config.optimizer) {
  noise = guarded(noise_id, [&] { return registry.make_noise(config.noise.name, config.noise.params); });
  model = guarded(model_id, [&] { return registry.make_model(config.model.name, config.model.params); });
  hand_networks(config);
  loss = guarded(loss_id, [&] { return registry.make_loss(config.loss.name, config.loss.params); });
  guarded("optimizer/" + optimizer_.name, [&] { registry.make_optimizer(optimizer_.name, optimizer_.params); });
}

void TrialPlugins::hand_networks(const config::TrialConfig& config) {
  const auto& roles = registry_.at(Kind::model, config.model.name).networks;
  Networks all;
  std::map<const config::PluginUse*, const Network*> made;
  for (const NetworkRole role : roles) {
    const config::PluginUse& use = config::network_of(config, role);
    auto [at, is_new] = made.try_emplace(&use, nullptr);
    if (is_new) {
      networks.push_back(std::make_unique<GuardedNetwork>(registry_, use, block_of(config, use)));
      at->second = networks.back().get();
    }
    switch (role) {
      case NetworkRole::encoder: all.encoder = at->second; break;
      case NetworkRole::decoder: all.decoder = at->second; break;
      case NetworkRole::classifier: all.classifier = at->second; break;
      case NetworkRole::discriminator: all.discriminator = at->second; break;
    }
  }
  if (!roles.empty()) guarded(model_id, [&] { model->set_networks(all); });
}

void TrialPlugins::build(const DataShape& shape, ParameterSet& parameters, std::uint64_t seed) const {
  Rng rng(seed, Purpose::initialise);
  guarded(model_id, [&] { model->build(shape, parameters, rng); });
  guarded(loss_id, [&] { loss->build(shape, parameters); });
}

void TrialPlugins::prepare_noise(const DataShape& shape, ValueRange trained) const {
  guarded(noise_id, [&] { noise->prepare(shape, trained); });
}

std::vector<Stage> TrialPlugins::stages() const {
  auto stages = guarded(model_id, [&] { return model->stages(); });
  if (stages.empty()) throw PluginFault(model_id, "stages() returned no stage");
  std::set<std::string> names;
  for (const Stage& stage : stages) {
    check_stage(model_id, stage);
    if (!names.insert(stage.name).second)
      throw PluginFault(model_id, fmt::format("two stages are named '{}'", stage.name));
  }
  return stages;
}

config::PluginUse TrialPlugins::optimizer_of(const Stage& stage) const {
  config::PluginUse use = optimizer_;
  if (!stage.optimizer.empty() && stage.optimizer != use.name) {
    const auto* entry = registry_.find(Kind::optimizer, stage.optimizer);
    if (!entry) throw PluginFault(model_id, unknown_optimizer(registry_, stage));
    use = {stage.optimizer, Params(entry->schema)};
  }
  if (stage.learning_rate) {
    const auto* spec = registry_.at(Kind::optimizer, use.name).schema.find("learning_rate");
    const auto wrong = spec ? spec->violation(*stage.learning_rate) : "is no parameter of optimizer/" + use.name;
    if (!wrong.empty()) throw PluginFault(model_id, fmt::format("stage '{}': its learning_rate {}", stage.name, wrong));
    use.params.set("learning_rate", *stage.learning_rate);
  }
  return use;
}

std::unique_ptr<Optimizer> TrialPlugins::make_optimizer(const Stage& stage) const {
  const auto use = optimizer_of(stage);
  return guarded("optimizer/" + use.name, [&] { return registry_.make_optimizer(use.name, use.params); });
}

}  // namespace sandglass
