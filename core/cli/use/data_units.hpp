#pragma once
#include <string>
#include <vector>

#include "core/cli/use/trained_trial.hpp"

namespace sandglass {

/// Examples that a model gave, (N, features), and what one has to know to read their numbers: ", in ..."; empty if they
/// are those of the data's file because the study has no transforms, and its dataset no scale.
struct GivenExamples {
  std::vector<float> values;
  std::string units;
};

/// The examples in the units of the study's data, as the dataset gives them: all transforms taken back, the last one
/// first, but not the dataset's scale, which `units` names. If a transform cannot be taken back, all numbers stay as
/// the model gave them, and `units` says which it is. `keep`: they stay in any case.
GivenExamples in_data_units(const TrainedTrial& trial, const Registry& registry, std::vector<float> values,
                            bool keep = false);

}  // namespace sandglass
