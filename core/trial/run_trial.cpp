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

/// The course of one trial. Members are the trial's whole state; `phase` and `epoch` say how far it got.
class Run {
 public:
  Run(const TrialJob& job, const TrialServices& services, TrialRecord& record)
      : job_(job), services_(services), record_(record) {}

  /// False if it was asked to stop.
  bool operator()() {
    const auto& config = job_.config;
    phase = "load";
    const auto data = services_.data.get(config.dataset, config.split);
    phase = "create";
    const TrialPlugins plugins(services_.registry, config);
    ParameterSet parameters;
    Rng rng(job_.seed, Purpose::initialise);
    guarded(plugins.model_id, [&] { plugins.model->build(data->shape, parameters, rng); });
    Evaluator evaluator(services_.registry, config, plugins, *data);
    Trainer trainer(plugins, parameters, data->train, config.train.batch, job_.seed);
    if (!train(trainer, evaluator, *plugins.loss, !data->valid.empty())) return false;
    phase = "evaluate";
    if (!data->test.empty())
      for (const auto& measurement : evaluator.measure("test", true, job_.seed)) add_scalar(measurement);
    phase = "record";
    record_.arrays = record_arrays(config.record, evaluator, *data, plugins.model->latent_size(), parameters);
    return true;
  }

  std::string phase;
  Index epoch = 0;

 private:
  bool train(Trainer& trainer, Evaluator& evaluator, const Loss& loss, bool validate) {
    const auto terms = trainer.term_names();
    const std::string unit(loss.unit());
    for (epoch = 1; epoch <= job_.config.train.epochs; ++epoch) {
      phase = "train";
      const auto losses = trainer.run_epoch(epoch, services_.stop);
      if (services_.stop.stop_requested()) return false;
      add_to_series({"train.loss", unit, "Training objective, mean over the epoch.", losses.total});
      for (std::size_t i = 0; i < terms.size(); ++i)
        add_to_series(
            {"train." + terms[i], "", "Term of the training objective, mean over the epoch.", losses.terms[i]});
      if (validate) validate_epoch(evaluator);
      if (services_.on_epoch) services_.on_epoch();
    }
    --epoch;
    return true;
  }

  void validate_epoch(Evaluator& evaluator) {
    const bool last = epoch == job_.config.train.epochs;
    if (!last && epoch % job_.config.train.validate_every != 0) return;
    phase = "evaluate";
    for (const auto& measurement : evaluator.measure("valid", last, job_.seed)) {
      if (measurement.every_epoch)
        add_to_series(measurement);
      else
        add_scalar(measurement);
    }
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
    // Epochs without a validation are NaN.
    known->values.resize(static_cast<std::size_t>(epoch - 1), std::nan(""));
    known->values.push_back(measurement.value);
  }

  void add_scalar(const Measurement& measurement) {
    record_.scalars.push_back({measurement.name, measurement.unit, measurement.text, measurement.value});
  }

  const TrialJob& job_;
  const TrialServices& services_;
  TrialRecord& record_;
};

void fail(TrialRecord& record, const Run& run, std::string plugin, std::string reason) {
  record.status = TrialStatus::failed;
  record.failure = {run.phase, std::move(plugin), std::move(reason), run.epoch};
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

}  // namespace sandglass
