#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/plugin/interfaces/data_shape.hpp"
#include "core/trial/evaluate/evaluation.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// The name under which a trial keeps the shape of its examples beside its weights: with both, and the study's
/// configuration, a model can be built again without the data it was trained on.
inline constexpr const char* kShapeArray = "data_shape";

/// (6,): features, height, width, channels, steps, classes. Kept wherever the weights are.
results::Array shape_array(const DataShape& shape);

/// The shape that an array of that name holds; nothing if it is not one.
std::optional<DataShape> shape_from_array(std::span<const float> values);

/// The arrays that the study's record policy keeps of a trained model:
///   latent (example, latent) float32, label (example), source (example),
///   coordinate (example, intrinsic) where the dataset knows them: of the split record.latents;
///   input, reconstruction (sample, height, width[, channel]) or (sample, feature), sample_label (sample): of test
///   examples, or validation ones where the study has no test split;
///   every parameter under its own name.
std::vector<results::Array> record_arrays(const config::RecordConfig& record, Evaluator& evaluator,
                                          const DataSplits& data, Index latent_size, const ParameterSet& parameters);

}  // namespace sandglass
