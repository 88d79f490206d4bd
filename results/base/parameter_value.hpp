#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace sandglass {

/// The value of one parameter, as it stands in a study after validation.
using ParameterValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// As a person would write it in YAML: "0.25", "true", "[256, 128]". Reals carry as many digits as they need to round
/// trip, and a whole real keeps its point ("1.0").
std::string to_string(const ParameterValue&);

}  // namespace sandglass
