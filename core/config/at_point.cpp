#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/config/constraints.hpp"
#include "core/config/parameter_path.hpp"

namespace sandglass::config {
namespace {

const TrialConfig& base_of(const StudySpec& study, const ParameterValue& variant) {
  const auto found = std::ranges::find(study.variants, std::get<std::string>(variant), &Variant::name);
  return found == study.variants.end() ? study.base : found->base;
}

}  // namespace

TrialConfig config_with(const StudySpec& study,
                        const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  TrialConfig config = study.base;
  for (const auto& [path, value] : parameters) {
    if (path == kVariantAxis)  // the first axis, so nothing is lost
      config = base_of(study, value);
    else
      set_parameter(config, path, value);
  }
  return config;
}

const ParameterValue& moved_value(const StudySpec& study, std::size_t a, std::size_t p, const ParameterValue& value) {
  if (study.moves[a].size() == 1) return value;
  return study.parameters[p].values.at(static_cast<std::size_t>(std::get<std::int64_t>(value)));
}

TrialConfig at_point(const StudySpec& study, const Point& point) {
  // The point comes from a sampler, which may be anyone's plugin.
  if (point.size() != study.space.size()) {
    throw PluginError(fmt::format("sampler/{} gave a point of {} values, expected one for each of {} axes",
                                  study.sampler.name, point.size(), study.space.size()));
  }
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (!is_active(study.space, point, i)) continue;
    if (const auto wrong = study.space[i].spec.violation(point[i]); !wrong.empty())
      throw PluginError(fmt::format("sampler/{}: {} {}", study.sampler.name, study.space[i].path, wrong));
  }
  return config_with(study, parameters_at(study, point));
}

std::vector<std::pair<std::string, ParameterValue>> parameters_at(const StudySpec& study, const Point& point) {
  std::vector<std::pair<std::string, ParameterValue>> parameters;
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (!is_active(study.space, point, i)) continue;
    for (const std::size_t p : study.moves[i]) {
      const Axis& parameter = study.parameters[p];
      parameters.emplace_back(parameter.path, parameter.spec.normalised(moved_value(study, i, p, point[i])));
    }
  }
  return parameters;
}

std::vector<const Axis*> parameter_columns(const StudySpec& study) {
  std::vector<const Axis*> columns;
  for (const Axis& axis : study.parameters)
    if (std::ranges::find(columns, axis.path, &Axis::path) == columns.end()) columns.push_back(&axis);
  return columns;
}

std::int64_t most_epochs(const StudySpec& study) {
  std::int64_t epochs = study.base.train.epochs;
  for (const Variant& variant : study.variants) epochs = std::max(epochs, variant.base.train.epochs);
  for (const Axis& axis : study.parameters) {
    if (axis.path != "train.epochs") continue;
    // Unless it is active everywhere, there are trials that keep what the study says.
    if (!axis.when) epochs = 0;
    epochs = std::max(epochs, static_cast<std::int64_t>(axis.max));
    for (const auto& value : axis.values) epochs = std::max(epochs, std::get<std::int64_t>(value));
  }
  return epochs;
}

bool is_allowed(const StudySpec& study, const Point& point) {
  return !study.constraints || study.constraints->allow(study, point);
}

}  // namespace sandglass::config
