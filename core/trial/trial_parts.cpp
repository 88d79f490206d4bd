#include "core/trial/trial_parts.hpp"

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

TrialParts::TrialParts(const TrialSpec& job, const TrialServices& services, std::string& phase)
    : data(load(job.config, services.data, phase)), plugins(services.registry, job.config), train_(job.config.train) {
  plugins.build(data->shape, parameters, job.seed);
  stages = plugins.stages();
  evaluator = std::make_unique<Evaluator>(services.registry, job.config, plugins, *data, stages.back(), job.seed);
}

Index TrialParts::epochs_in(std::size_t stage) const { return epochs_of(stages[stage], train_); }

Index TrialParts::epochs_before(std::size_t stage) const {
  Index epochs = 0;
  for (std::size_t s = 0; s < stage; ++s) epochs += epochs_in(s);
  return epochs;
}

}  // namespace sandglass
