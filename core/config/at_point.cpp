#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/config/study_schema.hpp"
#include "core/config/study_spec.hpp"

namespace sandglass::config {
namespace {

void set_split(SplitConfig& split, std::string_view key, std::int64_t value) {
  if (key == "train") split.train = value;
  if (key == "valid") split.valid = value;
  if (key == "test") split.test = value;
  if (key == "labelled") split.labelled = value;
  if (key == "split_seed") split.seed = static_cast<std::uint64_t>(value);
}

void set_train(TrainConfig& train, std::string_view key, std::int64_t value) {
  if (key == "epochs") train.epochs = value;
  if (key == "batch") train.batch = value;
  if (key == "validate_every") train.validate_every = value;
}

PluginUse& use_of(TrialConfig& config, std::string_view block) {
  if (block == "dataset") return config.dataset;
  if (block == "noise") return config.noise;
  if (block == "model") return config.model;
  if (block == "loss") return config.loss;
  return config.optimizer;
}

/// `path` is NAME.KEY.
void set_transform(std::vector<PluginUse>& transforms, const std::string& path, const ParameterValue& value) {
  const auto dot = path.find('.');
  for (auto& transform : transforms)
    if (transform.name == path.substr(0, dot)) transform.params.set(path.substr(dot + 1), value);
}

void set(TrialConfig& config, const std::string& path, const ParameterValue& value) {
  const auto dot = path.find('.');
  const std::string block = path.substr(0, dot), key = path.substr(dot + 1);
  if (block == "train") {
    set_train(config.train, key, std::get<std::int64_t>(value));
  } else if (block == "transforms") {
    set_transform(config.transforms, key, value);
  } else if (block == "dataset" && split_schema().find(key)) {
    set_split(config.split, key, std::get<std::int64_t>(value));
  } else {
    use_of(config, block).params.set(key, value);
  }
}

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
      set(config, path, value);
  }
  return config;
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
  for (std::size_t i = 0; i < point.size(); ++i)
    if (is_active(study.space, point, i))
      parameters.emplace_back(study.space[i].path, study.space[i].spec.normalised(point[i]));
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

bool is_allowed(const StudySpec&, const Point&) { return true; }

}  // namespace sandglass::config
