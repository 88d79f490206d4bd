#include "results/record/study_header.hpp"

#include <algorithm>
#include <utility>

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

std::optional<Objective> known_goal(const StudyHeader& header, std::string_view metric) {
  const auto objective = std::ranges::find(header.objectives, metric, &Objective::metric);
  if (objective != header.objectives.end()) return *objective;
  const auto own = header.metric_goals.find(std::string(metric.substr(metric.find('.') + 1)));
  if (own == header.metric_goals.end()) return std::nullopt;
  return Objective{std::string(metric), own->second != "maximize"};
}

Objective goal_of(const StudyHeader& header, std::string_view metric) {
  return known_goal(header, metric).value_or(Objective{std::string(metric), true});
}

std::string replicates_text(const StudyHeader& header) {
  const bool one = header.replicates == 1;
  std::string text = std::to_string(header.replicates) + (header.folds > 0 ? " fold" : " replicate") + (one ? "" : "s");
  std::string separator = ": ";
  for (const auto* names : {&header.redraw, &header.redrawn})
    for (const auto& name : *names) text += std::exchange(separator, ", ") + name;
  return text;
}

}  // namespace sandglass::results
