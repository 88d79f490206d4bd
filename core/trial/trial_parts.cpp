#include "core/trial/trial_parts.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/config/schedule/schedule.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/data/target_check.hpp"
#include "core/trial/start_parameters.hpp"
#include "core/trial/train/frozen_part.hpp"
#include "core/trial/train/plugin_fault.hpp"

namespace sandglass {
namespace {

std::shared_ptr<const DataSplits> load(const config::TrialConfig& config, DataCache& data, std::string& phase) {
  phase = "load";
  auto loaded = data.get(config.dataset, config.split, config.transforms);
  phase = "create";
  return loaded;
}

/// From the smallest to the largest number in any training example; features that are NaN throughout aside.
ValueRange trained_range(const DataSplits& data) {
  const auto& ranges = data.trained_ranges();
  const auto features = static_cast<std::ptrdiff_t>(ranges.size() / 2);
  ValueRange range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (std::ptrdiff_t k = 0; k < features; ++k) {
    const double low = ranges[static_cast<std::size_t>(k)], high = ranges[static_cast<std::size_t>(k + features)];
    range.min = low < range.min ? low : range.min;
    range.max = high > range.max ? high : range.max;
  }
  return range;
}

}  // namespace

void require_loss_fits(const DataSplits& data, const TrialPlugins& plugins, const config::TrialConfig& config) {
  const bool by_output = config.loss.params.find("output") != nullptr;
  require_within(data, plugins.loss->target_range(), plugins.loss_id,
                 by_output ? "set loss.output: identity" : "use loss: mse, which takes any number");
}

void require_metric_fits(const DataSplits& data, const config::MetricUse& use, const Registry& registry) {
  const std::string id = "metric/" + use.name;
  const auto metric = guarded(id, [&] { return registry.make_metric(use.name, use.params); });
  const bool has_range = registry.at(Kind::metric, use.name).schema.find("data_range") != nullptr;
  require_within(data, metric->target_range(), id,
                 has_range ? "set its data_range to that of the data" : "leave the metric out");
}

TrialParts::TrialParts(const TrialSpec& spec, const TrialServices& services, std::string& phase)
    : data(load(spec.config, services.data, phase)),
      plugins(services.registry, spec.config),
      config_(spec.config),
      registry_(services.registry) {
  plugins.build(data->shape, parameters, spec.seed);
  start_parameters(spec.config, parameters);
  plugins.prepare_noise(data->shape, trained_range(*data));
  stages = plugins.stages();
  freeze_part(spec.config.train.freeze, parameters, plugins.model_id, stages);
  require_schedule_fits();
  evaluator = std::make_unique<Evaluator>(services.registry, spec.config, plugins, *data, stages.back(), spec.seed);
}

void TrialParts::require_schedule_fits() const {
  for (std::size_t s = 0; s < stages.size(); ++s)
    if (const auto mistake = config::warmup_mistake(config_.schedule, epochs_in(s)))
      throw PluginRefusal(plugins.model_id,
                          fmt::format("stage '{}': {}\nshorten the warm-up, or give the stage more epochs",
                                      stages[s].name, mistake->message));
}

void TrialParts::require_targets_fit() const {
  require_loss_fits(*data, plugins, config_);
  for (const auto& use : config_.metrics) require_metric_fits(*data, use, registry_);
}

Index TrialParts::epochs_in(std::size_t stage) const { return epochs_of(stages[stage], config_.train); }

Index TrialParts::epochs_before(std::size_t stage) const {
  Index epochs = 0;
  for (std::size_t s = 0; s < stage; ++s)
    if (__builtin_add_overflow(epochs, epochs_in(s), &epochs)) return std::numeric_limits<Index>::max();
  return epochs;
}

}  // namespace sandglass
