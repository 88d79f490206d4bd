#include "results/record/study_header.hpp"

namespace sandglass::results {
namespace {

struct NamedAxisType {
  AxisType type;
  std::string_view name;
};

constexpr NamedAxisType kAxisTypes[] = {{AxisType::real, "real"},       {AxisType::integer, "integer"},
                                        {AxisType::boolean, "boolean"}, {AxisType::choice, "choice"},
                                        {AxisType::text, "text"},       {AxisType::integers, "list of integers"}};

}  // namespace

std::string_view axis_type_name(AxisType type) {
  for (const auto& [known, name] : kAxisTypes)
    if (known == type) return name;
  return "unknown";
}

std::optional<AxisType> axis_type_named(std::string_view name) {
  for (const auto& [type, known] : kAxisTypes)
    if (known == name) return type;
  return std::nullopt;
}

}  // namespace sandglass::results
