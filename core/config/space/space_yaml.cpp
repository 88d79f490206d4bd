#include "core/config/space/space_yaml.hpp"

#include <fmt/format.h>

#include "core/config/space/require.hpp"
#include "core/config/yaml/yaml_text.hpp"

namespace sandglass::config {
namespace {

std::string axis_yaml(const Axis& axis) {
  if (axis.is_list()) return list_yaml(axis.values, value_yaml);
  const auto bound = [&](double value) {
    if (axis.spec.type == ParameterType::integer) return to_string(static_cast<std::int64_t>(value));
    return to_string(value);
  };
  const std::string step = axis.step > 0 ? ", step: " + bound(axis.step) : "";
  return fmt::format("{{min: {}, max: {}{}, log: {}}}", bound(axis.min), bound(axis.max), step, axis.log);
}

/// The variant in which alone the axis counts; empty if there is none.
std::string variant_of(const StudySpec& study, const Axis& axis) {
  const bool by_variant = axis.when && study.parameters[axis.when->axis].path == kVariantAxis;
  return by_variant && axis.when->values.size() == 1 ? std::get<std::string>(axis.when->values[0]) : "";
}

std::string when_yaml(const StudySpec& study) {
  std::string out;
  for (const Axis& axis : study.parameters) {
    if (!axis.when || !variant_of(study, axis).empty()) continue;
    out += fmt::format("    {}: {{{}: {}}}\n", text_yaml(axis.path), text_yaml(study.parameters[axis.when->axis].path),
                       list_yaml(axis.when->values, value_yaml));
  }
  return out.empty() ? "" : "  when:\n" + out;
}

std::string zip_yaml(const StudySpec& study) {
  const auto group = [&](const std::vector<std::size_t>& members) {
    return list_yaml(members, [&](std::size_t p) { return text_yaml(study.parameters[p].path); });
  };
  std::vector<std::vector<std::size_t>> groups;
  for (const auto& members : study.moves)
    if (members.size() > 1) groups.push_back(members);
  return groups.empty() ? "" : fmt::format("  zip: {}\n", list_yaml(groups, group));
}

std::string require_yaml(const StudySpec& study) {
  return study.constraints ? fmt::format("  require: {}\n", list_yaml(study.constraints->conditions(), text_yaml)) : "";
}

std::string first_yaml(const StudySpec& study) {
  if (study.first.empty()) return "";
  std::string out = "  first:\n";
  for (const Point& point : study.first) {
    std::string values;
    for (const auto& [path, value] : parameters_at(study, point))
      values += fmt::format("{}{}: {}", values.empty() ? "" : ", ", text_yaml(path), value_yaml(value));
    out += fmt::format("    - {{{}}}\n", values);
  }
  return out;
}

}  // namespace

std::string variant_axes_yaml(const StudySpec& study, const std::string& variant) {
  std::string out;
  for (const Axis& axis : study.parameters)
    if (variant_of(study, axis) == variant)
      out += fmt::format("        {}: {}\n", text_yaml(axis.path), axis_yaml(axis));
  return out.empty() ? "" : "      axes:\n" + out;
}

std::string space_yaml(const StudySpec& study) {
  std::string axes;
  for (const Axis& axis : study.parameters)
    if (axis.path != kVariantAxis && variant_of(study, axis).empty())
      axes += fmt::format("    {}: {}\n", text_yaml(axis.path), axis_yaml(axis));
  return fmt::format("  axes:{}\n{}{}{}{}{}", axes.empty() ? " {}" : "", axes, when_yaml(study), zip_yaml(study),
                     require_yaml(study), first_yaml(study));
}

}  // namespace sandglass::config
