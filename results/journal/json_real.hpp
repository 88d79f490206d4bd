#pragma once
#include <cmath>
#include <nlohmann/json.hpp>

namespace sandglass::results {

/// JSON knows neither NaN nor infinities: they are the texts "nan", "inf" and "-inf".
inline nlohmann::ordered_json real_json(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

}  // namespace sandglass::results
