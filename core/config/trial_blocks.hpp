#pragma once
#include "core/config/diagnostic.hpp"
#include "core/config/study_spec.hpp"
#include "core/config/sweepable.hpp"
#include "core/config/variants.hpp"
#include "core/plugin/registry.hpp"

namespace sandglass::config {

/// The blocks that make a trial, as far as they are sound.
struct TrialBlocks {
  TrialConfig config;  ///< without metrics, objective and record, which all trials of a study share
  Sweepable sweepable;
  Params split;       ///< sizes of the splits; those with a mistake are missing
  Mark dataset_mark;  ///< of the dataset's name
};

/// Reads dataset, transforms, noise, model, loss, optimizer and train of `view`. `seed` is the study's.
TrialBlocks read_trial_blocks(const VariantView& view, std::uint64_t seed, const Registry& registry,
                              Diagnostics& diagnostics);

}  // namespace sandglass::config
