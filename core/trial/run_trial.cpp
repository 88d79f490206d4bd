#include "core/trial/run_trial.hpp"

#include <algorithm>
#include <cmath>

#include "core/trial/evaluation.hpp"
#include "core/trial/guard.hpp"
#include "core/trial/recording.hpp"
#include "core/trial/trainer.hpp"

namespace sandglass {
namespace {

using results::TrialRecord;
using results::TrialStatus;

Index epochs_of(const Stage& stage, const config::TrainConfig& train) {
  return stage.epochs > 0 ? stage.epochs : train.epochs;
}

/// The course of one trial. Members are the trial's whole state; `phase` and the clock say how far it got.
class Run {
 public:
  Run(const TrialJob& job, const TrialServices& services, TrialRecord& record)
      : job_(job), services_(services), record_(record) {}

  /// False if it was asked to stop.
  bool operator()() {
    const auto& config = job_.config;
    phase = "load";
    const auto data = services_.data.get(config.dataset, config.split, config.transforms);
    phase = "create";
    const TrialPlugins plugins(services_.registry, config);
    ParameterSet parameters;
    plugins.build(data->shape, parameters, job_.seed);
    const auto stages = plugins.stages();
    for (const Stage& stage : stages) planned_ += epochs_of(stage, config.train);
    Evaluator evaluator(services_.registry, config, plugins, *data, stages.back(), job_.seed);
    for (const Stage& stage : stages)
      if (!train(stage, &stage == &stages.back(), plugins, *data, evaluator)) return false;
    phase = "evaluate";
    if (!data->test.empty())
      for (const auto& measurement : evaluator.measure("test", {clock.epoch, true})) add_scalar(measurement);
    phase = "record";
    record_.arrays = record_arrays(config.record, evaluator, *data, plugins.model->latent_size(), parameters);
    return true;
  }

  std::string phase;
  TrainingClock clock;

 private:
  bool train(const Stage& stage, bool last_stage, const TrialPlugins& plugins, const DataSplits& data,
             Evaluator& evaluator) {
    const auto& config = job_.config.train;
    phase = "train";
    StageTrainer trainer(plugins, stage, data, config.batch, job_.seed);
    const std::string prefix = last_stage ? "train." : "train." + stage.name + ".";
    const Index epochs = epochs_of(stage, config);
    for (Index epoch = 1; epoch <= epochs; ++epoch) {
      phase = "train";
      const auto means = trainer.run_epoch(clock, services_.stop);
      if (services_.stop.stop_requested()) return false;
      for (std::size_t i = 0; i < means.size(); ++i) {
        const auto& series = trainer.series()[i];
        add_to_series({prefix + series.name, series.unit, series.text, means[i]});
      }
      const bool due = epoch == epochs || epoch % config.validate_every == 0;
      if (last_stage && due && !data.valid.empty()) validate(evaluator, epoch == epochs);
      report_progress();
    }
    return true;
  }

  void validate(Evaluator& evaluator, bool last) {
    phase = "evaluate";
    for (const auto& measurement : evaluator.measure("valid", {clock.epoch, last})) {
      if (measurement.at_end_only)
        add_scalar(measurement);
      else
        add_to_series(measurement);
    }
  }

  /// However many epochs the stages have, a trial reports train.epochs of them.
  void report_progress() {
    const Index due = clock.epoch * job_.config.train.epochs / planned_;
    for (; services_.on_epoch && reported_ < due; ++reported_) services_.on_epoch();
  }

  results::Series* series(const std::string& name) {
    const auto found = std::find_if(record_.series.begin(), record_.series.end(),
                                    [&](const results::Series& series) { return series.name == name; });
    return found == record_.series.end() ? nullptr : &*found;
  }

  void add_to_series(const Measurement& measurement) {
    auto* known = series(measurement.name);
    if (!known)
      known = &record_.series.emplace_back(results::Series{measurement.name, measurement.unit, measurement.text, {}});
    // Epochs without a measurement are NaN.
    known->values.resize(static_cast<std::size_t>(clock.epoch - 1), std::nan(""));
    known->values.push_back(measurement.value);
  }

  void add_scalar(const Measurement& measurement) {
    record_.scalars.push_back({measurement.name, measurement.unit, measurement.text, measurement.value});
  }

  const TrialJob& job_;
  const TrialServices& services_;
  TrialRecord& record_;
  Index planned_ = 0, reported_ = 0;  // epochs
};

void fail(TrialRecord& record, const Run& run, std::string plugin, std::string reason) {
  record.status = TrialStatus::failed;
  record.failure = {run.phase, std::move(plugin), std::move(reason), run.clock.epoch};
  record.arrays.clear();
}

}  // namespace

std::optional<TrialRecord> run_trial(const TrialJob& job, const TrialServices& services) {
  TrialRecord record;
  record.trial = job.trial;
  record.point = job.point;
  record.replicate = job.replicate;
  record.seed = job.seed;
  record.parameters = job.parameters;
  Run run(job, services, record);
  try {
    if (!run()) return std::nullopt;
  } catch (const PluginFault& fault) {
    fail(record, run, fault.plugin(), fault.what());
  } catch (const std::bad_alloc&) {
    fail(record, run, "", "ran out of memory");
  } catch (const std::exception& error) {
    fail(record, run, "", error.what());
  } catch (...) {
    fail(record, run, "", "threw something that is not a std::exception");
  }
  return record;
}

namespace {

/// Records what the trial will record, for small batches, and computes nothing.
void check_passes(const TrialPlugins& plugins, const std::vector<Stage>& stages, const DataSplits& data) {
  constexpr Index kRows = 8;
  for (const Stage& stage : stages) {
    const Index labelled = labelled_rows(plugins, stage, data, kRows);
    const PassShape shape{kRows, data.shape.features, labelled, data.shape.classes, data.train.count, data.labelled};
    for (const Update& update : stage.updates)
      ObjectivePass(plugins, stage, update, shape, ObjectivePass::Use::evaluate);
  }
  ReconstructionPass(plugins, data.shape, kRows, ReconstructionPass::Depth::reconstruct);
}

}  // namespace

std::string check_trial(const TrialJob& job, const TrialServices& services) {
  const auto& config = job.config;
  const auto data = services.data.get(config.dataset, config.split, config.transforms);
  try {
    const TrialPlugins plugins(services.registry, config);
    ParameterSet parameters;
    plugins.build(data->shape, parameters, job.seed);
    const auto stages = plugins.stages();
    check_passes(plugins, stages, *data);
    const Evaluator evaluator(services.registry, config, plugins, *data, stages.back(), job.seed);
    for (const char* split : {"valid", "test"})
      if (!data->named(split).empty()) evaluator.check_metrics(split);
  } catch (const PluginError&) {
    return data->source;
  }
  return data->source;
}

}  // namespace sandglass
