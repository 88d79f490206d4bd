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

/// Traces what the trial will trace, for small batches, and computes nothing.
void check_passes(const TrialParts& parts) {
  constexpr Index kRows = 8;
  const DataSplits& data = *parts.data;
  for (const Stage& stage : parts.stages) {
    const Index labelled = labelled_rows(parts.plugins, stage, data, kRows);
    const PassShape shape{kRows, data.shape.features, labelled, data.shape.classes, data.train.count, data.labelled};
    for (const Update& update : stage.updates)
      ObjectivePass(parts.plugins, stage, update, shape, ObjectivePass::Use::evaluate);
  }
  ReconstructionPass(parts.plugins, data.shape, kRows, ReconstructionPass::Depth::reconstruct);
}

}  // namespace

std::string check_trial(const TrialSpec& spec, const TrialServices& services) {
  const auto& config = spec.config;
  const auto data = services.data.get(config.dataset, config.split, config.transforms);
  std::string phase;
  try {
    const TrialParts parts(spec, services, phase);
    check_passes(parts);
    for (const char* split : {"valid", "test"})
      if (!data->named(split).empty()) parts.evaluator->check_metrics(split);
  } catch (const PluginError&) {
    return data->source;
  }
  return data->source;
}

}  // namespace sandglass
