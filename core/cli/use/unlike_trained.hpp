#pragma once
#include <string>

#include "core/cli/use/forward.hpp"
#include "core/cli/use/trained_trial.hpp"

namespace sandglass {

/// What to tell of rows that are clearly outside what the model was trained on: a feature, the range that it has and
/// the range over the training examples, and how to mend it; empty if there is none, or if the ranges were not kept.
/// A number is clearly outside if it lies further from the range than the range is wide. The features of images and of
/// sequences share one range, those of other examples have one each. `prepared`: the rows have been through the study's
/// transforms in their file.
std::string unlike_trained(const Rows& rows, const TrainedTrial& trial, bool prepared);

}  // namespace sandglass
