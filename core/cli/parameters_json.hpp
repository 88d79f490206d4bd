#pragma once
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "results/base/parameter_value.hpp"

namespace sandglass {

/// JSON knows neither NaN nor infinities: null.
inline nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// Paths and values as an object.
inline nlohmann::ordered_json parameters_json(const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [path, value] : parameters)
    json[path] = std::visit([](const auto& held) { return nlohmann::ordered_json(held); }, value);
  return json;
}

}  // namespace sandglass
