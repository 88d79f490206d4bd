#pragma once
#include <string>
#include <vector>

#include "core/trial/trial_plugins.hpp"
#include "core/trial/trial_spec.hpp"

namespace sandglass {

/// Everything that determines the bits of a trial but the data's own content, as lines "what: value": versions of
/// program and plugins, what computes, the resolved configuration, the seed.
std::string trial_identity(const TrialSpec& job, const Registry& registry);

/// The same of what is trained once stage `last` (0-based) is done: the versions, the data, the noise, the loss, the
/// model without those of its parameters that belong to a later stage (ParameterSpec::stage), the seed, the batch, and
/// each stage so far with its real epochs and its own optimizer. Trials in which it is equal share these stages.
std::string stage_identity(const TrialSpec& job, const Registry& registry, const TrialPlugins& plugins,
                           const std::vector<Stage>& stages, std::size_t last);

/// 32 hexadecimal digits that stand for a stage: of its identity and of the data (data_digest()).
std::string stage_key(const std::string& identity, std::uint64_t data);

/// The epochs that a stage really has.
Index epochs_of(const Stage& stage, const config::TrainConfig& train);

}  // namespace sandglass
