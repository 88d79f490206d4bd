#pragma once
#include <string>
#include <vector>

#include "core/cli/reference/topic.hpp"

namespace sandglass {

/// What a person means by "train", "train.keep", "noise/masking", "noise.masking.ratio", "noise.ratio", "masking",
/// "valid.knn_accuracy": everything of that name. Throws ConfigError with the nearest name if there is nothing.
std::vector<Topic> find_topics(const std::string& name, const Registry& registry);

}  // namespace sandglass
