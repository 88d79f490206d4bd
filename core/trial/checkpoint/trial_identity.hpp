#pragma once
#include <string>
#include <vector>

#include "core/trial/trial_plugins.hpp"
#include "core/trial/trial_spec.hpp"

namespace sandglass {

/// Everything but the data itself that determines the bits of a trial, as lines "what: value": the versions of program
/// and plugins, the matrix products in use, the resolved configuration, the seed.
std::string trial_identity(const TrialSpec& spec, const Registry& registry);

/// The same for what is trained once stage `last` (0-based) is done: the versions, the data, the noise, the loss, the
/// model without those of its parameters that belong to a later stage (ParameterSpec::stage), the seed, the batch, and
/// each stage so far with its real epochs and its own optimizer. Trials in which it is equal share these stages.
std::string stage_identity(const TrialSpec& spec, const Registry& registry, const TrialPlugins& plugins,
                           const std::vector<Stage>& stages, std::size_t last);

/// 32 hexadecimal digits that stand for a stage: a digest of its identity and of the data (DataSplits::digest()).
std::string stage_key(const std::string& identity, std::uint64_t data);

/// The epochs of a stage: its own number of them, or else train.epochs.
Index epochs_of(const Stage& stage, const config::TrainConfig& train);

}  // namespace sandglass
