#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/plugin/interfaces/data_shape.hpp"
#include "core/trial/evaluate/evaluator.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// The name of the array that holds the data shape, the shape of an example, beside a trial's weights: with both, and
/// the study's configuration, a model can be built again without the data it was trained on.
inline constexpr const char* kShapeArray = "data_shape";

/// The data shape as an array (6,): features, height, width, channels, steps, classes.
results::Array shape_array(const DataShape& shape);

/// The data shape that the numbers of such an array give; nothing if they are none.
std::optional<DataShape> shape_from_array(std::span<const float> values);

/// What a transform learned as an array "transform.NAME", and back.
results::Array fitted_array(const FittedTransform& fitted);
FittedTransform fitted_from_array(std::string_view name, const std::vector<double>& values);

/// The artifacts of a trained model: the arrays that the study's policy (its block `record`) asks to keep.
///   latent (example, latent) float32, latent_log_variance of the same shape where the model has a posterior, label
///   (example), source (example), coordinate (example, intrinsic) where the dataset knows them: of the split
///   policy.latents; input, reconstruction (sample, height, width[, channel]) or (sample, feature), sample_label
///   (sample): of test examples, or validation ones where the study has no test split; where the study has a noise,
///   corrupted and denoised of the same shape: an example as the noise leaves it, and what the model makes of that;
///   every parameter under its own name, the data shape, and what each transform learned.
/// Throws what a pass through the model, or the evaluator's deadline, does.
std::vector<results::Array> make_artifacts(const config::RecordConfig& policy, Evaluator& evaluator,
                                           const DataSplits& data, const TrialPlugins& plugins,
                                           const ParameterSet& parameters);

}  // namespace sandglass
