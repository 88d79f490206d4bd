#pragma once
#include <span>
#include <string>
#include <string_view>

#include "core/trial/data/data_splits.hpp"

namespace sandglass {

/// What the means are called among DataSplits::fitted: they go with a trained model as what its transforms learned.
inline constexpr std::string_view kFillByMean = "fill_by_mean";

/// Puts in place of each NaN its feature's mean over the training examples, in double and in order, and adds the means
/// to `data.fitted`. Throws PluginRefusal if a feature has no value in any training example.
void fill_missing(DataSplits& data, const std::string& dataset);

/// The same with means that were kept; as many as a row has numbers.
void fill_missing(std::span<float> values, std::span<const double> means);

}  // namespace sandglass
