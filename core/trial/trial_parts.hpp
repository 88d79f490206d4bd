#pragma once
#include <memory>
#include <vector>

#include "core/trial/evaluate/evaluator.hpp"
#include "core/trial/trial_spec.hpp"

namespace sandglass {

/// What the loss or a metric cannot express would be trained on, or measured, without meaning anything. Throw
/// PluginRefusal.
void require_loss_fits(const DataSplits& data, const TrialPlugins& plugins, const config::TrialConfig& config);
void require_metric_fits(const DataSplits& data, const config::MetricUse& use, const Registry& registry);

/// What is made of a trial's configuration and seed before it trains. The spec has to outlive it.
class TrialParts {
 public:
  /// Throws IoError or ConfigError, PluginFault, or PluginRefusal. `phase`: "load" or "create", how far it got.
  TrialParts(const TrialSpec& spec, const TrialServices& services, std::string& phase);
  TrialParts(const TrialParts&) = delete;
  TrialParts& operator=(const TrialParts&) = delete;

  /// Throws PluginRefusal if the examples hold what the loss or a metric cannot express.
  void require_targets_fit() const;

  const Stage& last_stage() const { return stages.back(); }
  /// Epochs of all stages before this one.
  Index epochs_before(std::size_t stage) const;
  /// Epochs of this stage.
  Index epochs_in(std::size_t stage) const;

  std::shared_ptr<const DataSplits> data;
  TrialPlugins plugins;
  ParameterSet parameters;
  std::vector<Stage> stages;
  std::unique_ptr<Evaluator> evaluator;

 private:
  /// Throws PluginRefusal if a stage is over before the learning rate has warmed up.
  void require_schedule_fits() const;

  const config::TrialConfig& config_;
  const Registry& registry_;
};

}  // namespace sandglass
