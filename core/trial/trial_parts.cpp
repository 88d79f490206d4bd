#include "core/trial/trial_parts.hpp"

#include <limits>

#include "core/trial/checkpoint/trial_identity.hpp"

namespace sandglass {
namespace {

std::shared_ptr<const DataSplits> load(const config::TrialConfig& config, DataCache& data, std::string& phase) {
  phase = "load";
  auto loaded = data.get(config.dataset, config.split, config.transforms);
  phase = "create";
  return loaded;
}

}  // namespace

TrialParts::TrialParts(const TrialSpec& spec, const TrialServices& services, std::string& phase)
    : data(load(spec.config, services.data, phase)),
      plugins(services.registry, spec.config),
      train_(spec.config.train) {
  plugins.build(data->shape, parameters, spec.seed);
  stages = plugins.stages();
  evaluator = std::make_unique<Evaluator>(services.registry, spec.config, plugins, *data, stages.back(), spec.seed);
}

Index TrialParts::epochs_in(std::size_t stage) const { return epochs_of(stages[stage], train_); }

Index TrialParts::epochs_before(std::size_t stage) const {
  Index epochs = 0;
  for (std::size_t s = 0; s < stage; ++s)
    if (__builtin_add_overflow(epochs, epochs_in(s), &epochs)) return std::numeric_limits<Index>::max();
  return epochs;
}

}  // namespace sandglass
