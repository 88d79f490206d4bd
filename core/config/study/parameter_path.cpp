#include "core/config/study/parameter_path.hpp"

#include "core/config/schema/study_schema.hpp"

namespace sandglass::config {
namespace {

std::optional<ParameterValue> get_split(const SplitConfig& split, std::string_view key) {
  if (key == "train") return split.train;
  if (key == "valid") return split.valid;
  if (key == "test" && split.test >= 0) return split.test;
  if (key == "labelled") return split.labelled;
  if (key == "split_seed") return static_cast<std::int64_t>(split.seed);
  return std::nullopt;
}

std::optional<ParameterValue> get_train(const TrainConfig& train, std::string_view key) {
  if (key == "epochs") return train.epochs;
  if (key == "batch") return train.batch;
  if (key == "validate_every") return train.validate_every;
  if (key == "on_nan") return train.on_nan;
  return std::nullopt;
}

std::optional<ParameterValue> get(const PluginUse& use, std::string_view key) {
  const auto* value = use.params.find(key);
  return value ? std::optional(*value) : std::nullopt;
}

void set_split(SplitConfig& split, std::string_view key, std::int64_t value) {
  if (key == "train") split.train = value;
  if (key == "valid") split.valid = value;
  if (key == "test") split.test = value;
  if (key == "labelled") split.labelled = value;
  if (key == "split_seed") split.seed = static_cast<std::uint64_t>(value);
}

void set_train(TrainConfig& train, std::string_view key, const ParameterValue& value) {
  if (key == "epochs") train.epochs = std::get<std::int64_t>(value);
  if (key == "batch") train.batch = std::get<std::int64_t>(value);
  if (key == "validate_every") train.validate_every = std::get<std::int64_t>(value);
  if (key == "on_nan") train.on_nan = std::get<std::string>(value);
}

const PluginUse& use_of(const TrialConfig& config, std::string_view block) {
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

}  // namespace

void set_parameter(TrialConfig& config, const std::string& path, const ParameterValue& value) {
  const auto dot = path.find('.');
  const std::string block = path.substr(0, dot), key = path.substr(dot + 1);
  if (block == "train") {
    set_train(config.train, key, value);
  } else if (block == "transforms") {
    set_transform(config.transforms, key, value);
  } else if (block == "dataset" && split_schema().find(key)) {
    set_split(config.split, key, std::get<std::int64_t>(value));
  } else {
    const_cast<PluginUse&>(use_of(config, block)).params.set(key, value);
  }
}

std::optional<ParameterValue> find_parameter(const TrialConfig& config, const std::string& path) {
  const auto dot = path.find('.');
  if (dot == path.npos) return std::nullopt;
  const std::string block = path.substr(0, dot), key = path.substr(dot + 1);
  if (block == "train") return get_train(config.train, key);
  if (block == "dataset" && split_schema().find(key)) return get_split(config.split, key);
  if (block != "transforms") return get(use_of(config, block), key);
  const auto second = key.find('.');
  for (const auto& transform : config.transforms)
    if (transform.name == key.substr(0, second)) return get(transform, key.substr(second + 1));
  return std::nullopt;
}

}  // namespace sandglass::config
