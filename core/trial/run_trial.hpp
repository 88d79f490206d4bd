#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/trial/train/plugin_fault.hpp"
#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Runs a trial: a pure function of (config, seed). It writes no file and knows of no other trial. Everything that goes
/// wrong inside, a plugin's exception included, becomes a failed record with its phase, plugin and reason. Nothing if
/// it was asked to stop. It trains all of its stages itself: services.stages is not used. Safe to call from several
/// threads at once.
///
/// Series (per epoch): train.loss, train.<update> (stages of several updates), train.<term> (objectives of several
/// terms), and with a validation split valid.loss, valid.reconstruction and valid.<metric>. Stages before the last
/// record train.<stage>.loss and so on, and nothing of the validation split; epochs are counted over all stages, and a
/// series is NaN where it was not measured. Scalars (at the end): test.reconstruction, test.loss and test.<metric>
/// where there is a test split, and the metrics of the validation split that are measured only once.
std::optional<results::TrialRecord> run_trial(TrialSpec spec, const TrialServices& services);

/// What is wrong with a study rather than with one of its trials, and where its data came from.
struct TrialCheck {
  std::string source;  ///< empty if the data are refused
  std::vector<PluginRefusal> refusals;
};

/// Goes through a trial up to its first step: loads the data, builds the model, traces its passes, asks loss and
/// metrics; collects what is refused. Throws IoError or ConfigError. Faults of plugins are left for the trial to meet.
TrialCheck check_trial(const TrialSpec& spec, const TrialServices& services);

}  // namespace sandglass
