#include "core/trial/run_trial.hpp"

#include "core/trial/data/stage_examples.hpp"
#include "core/trial/train/passes.hpp"
#include "core/trial/trial_parts.hpp"
#include "core/trial/trial_run.hpp"

namespace sandglass {
std::optional<results::TrialRecord> run_trial(TrialSpec spec, const TrialServices& services) {
  auto own = services;
  own.stages = nullptr;
  TrialRun run(std::move(spec), own);
  if (run.advance() != TrialRun::State::ended) return std::nullopt;
  return std::move(run.record());
}

namespace {

/// Traces a step of training for one example, if an epoch has such a batch: a model may refuse that alone.
void check_single_example(const TrialParts& parts, const Stage& stage, Index batch) {
  if (stage.input || parts.data->train.empty()) return;  // an input would be computed for all examples
  const StageExamples examples(parts.plugins, stage, *parts.data, batch, 0);
  if (examples.full() > 1 && examples.rest() != 1) return;
  for (const Update& update : stage.updates)
    ObjectivePass(parts.plugins, stage, update, examples.shape(1), ObjectivePass::Use::train);
}

/// Traces what the trial will trace, for small batches, and computes nothing.
void check_passes(const TrialParts& parts, Index batch) {
  constexpr Index kRows = 8;
  const DataSplits& data = *parts.data;
  for (const Stage& stage : parts.stages) {
    const Index labelled = labelled_rows(parts.plugins, stage, data, kRows);
    const PassShape shape{kRows, data.shape.features, labelled, data.shape.classes, data.train.count, data.labelled};
    for (const Update& update : stage.updates)
      ObjectivePass(parts.plugins, stage, update, shape, ObjectivePass::Use::evaluate);
    check_single_example(parts, stage, batch);
  }
  ReconstructionPass(parts.plugins, data.shape, kRows, ReconstructionPass::Depth::reconstruct);
}

/// Whether the step went through. What it refuses is added to `refusals`.
template <class Step>
bool goes_through(std::vector<PluginRefusal>& refusals, Step&& step) {
  try {
    step();
    return true;
  } catch (const PluginRefusal& refusal) {
    refusals.push_back(refusal);
  } catch (const PluginError&) {
  }
  return false;
}

/// What a metric needs of the data and the model comes before the range of the numbers.
void check_metric(const TrialParts& parts, const config::MetricUse& use, const Registry& registry) {
  for (const char* split : {"valid", "test"})
    if (!parts.data->named(split).empty()) parts.evaluator->check_metric(use, split);
  require_metric_fits(*parts.data, use, registry);
}

}  // namespace

TrialCheck check_trial(const TrialSpec& spec, const TrialServices& services) {
  const auto& config = spec.config;
  TrialCheck check;
  const auto go = [&](auto&& step) { return goes_through(check.refusals, step); };
  std::shared_ptr<const DataSplits> data;
  if (!go([&] { data = services.data.get(config.dataset, config.split, config.transforms); })) return check;
  check.source = data->source;
  std::optional<TrialPlugins> plugins;
  if (!go([&] { plugins.emplace(services.registry, config); })) return check;
  go([&] { require_loss_fits(*data, *plugins, config); });
  std::optional<TrialParts> parts;
  std::string phase;
  if (!go([&] { parts.emplace(spec, services, phase); })) return check;
  if (!go([&] { check_passes(*parts, config.train.batch); })) return check;
  for (const auto& use : config.metrics) go([&] { check_metric(*parts, use, services.registry); });
  return check;
}

}  // namespace sandglass
