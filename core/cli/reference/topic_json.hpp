#pragma once
#include <nlohmann/json.hpp>

#include "core/cli/reference/topic.hpp"

namespace sandglass {

/// A parameter: name, type, what is expected, default, choices, unit, text.
nlohmann::ordered_json spec_json(const ParameterSpec& spec);

/// name, text, facts, keys (each with its path), and the sections by their titles.
nlohmann::ordered_json topic_json(const Topic& topic);

}  // namespace sandglass
