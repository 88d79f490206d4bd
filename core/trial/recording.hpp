#pragma once
#include <vector>

#include "core/trial/evaluation.hpp"
#include "results/store/trial_record.hpp"

namespace sandglass {

/// The arrays that the study's record policy keeps of a trained model:
///   latent (example, latent) float32, label (example), source (example),
///   coordinate (example, intrinsic) where the dataset knows them: of the split record.latents;
///   input, reconstruction (sample, height, width[, channel]) or (sample, feature), sample_label (sample): of test
///   examples, or validation ones where the study has no test split;
///   every parameter under its own name.
std::vector<results::Array> record_arrays(const config::RecordConfig& record, Evaluator& evaluator,
                                          const DataSplits& data, Index latent_size, const ParameterSet& parameters);

}  // namespace sandglass
