#pragma once
#include <vector>

#include "core/config/compose/variants.hpp"
#include "core/config/schema/plugin_use.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/study/sweepable_parameters.hpp"
#include "core/config/validate/try_out.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// The blocks that determine a trial, as far as they are sound.
struct TrialBlocks {
  TrialConfig config;  ///< without metrics, objective and record, which all trials of a study share
  SweepableParameters sweepable;
  Params split;       ///< sizes of the splits; those with a mistake are missing
  Mark dataset_mark;  ///< of the dataset's name
  std::vector<UsePlace> uses;
};

/// Reads the blocks of trial_blocks() from `view`. `seed` is the study's.
TrialBlocks read_trial_blocks(const VariantView& view, std::uint64_t seed, const Registry& registry,
                              Diagnostics& diagnostics);

/// Reads the list `metrics` (null: absent, then the default metric alone). An entry that is no metric is left out.
std::vector<ReadUse> read_metrics(const Entry* entry, const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
