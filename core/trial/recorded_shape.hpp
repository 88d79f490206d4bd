#pragma once
#include <optional>
#include <span>

#include "core/plugin/data_shape.hpp"
#include "results/store/trial_record.hpp"

namespace sandglass {

/// The name under which a trial keeps the shape of its examples beside its weights: with both, and the study's
/// configuration, a model can be built again without the data it was trained on.
inline constexpr const char* kShapeArray = "data_shape";

/// (6,): features, height, width, channels, steps, classes. Kept wherever the weights are.
results::Array shape_array(const DataShape& shape);

/// The shape that an array of that name holds; nothing if it is not one.
std::optional<DataShape> shape_from_array(std::span<const float> values);

}  // namespace sandglass
