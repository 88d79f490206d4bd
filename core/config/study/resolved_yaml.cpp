#include "core/config/study/resolved_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>

#include "core/config/space/space_yaml.hpp"
#include "core/config/study/claims.hpp"
#include "core/config/yaml/yaml_text.hpp"

namespace sandglass::config {
namespace {

/// A trial's configuration as it is to be written.
struct Written {
  const StudySpec& study;
  std::string variant;
  const TrialConfig& config;

  /// What is linked to an axis has to follow it when the text is read again.
  std::string value(const std::string& path, const ParameterValue& value) const {
    const LinkedParameter* link = find_link(study, variant, path);
    return link ? fmt::format("\"${{{}}}\"", link->source) : value_yaml(value);
  }
};

/// `value` gives a parameter's text by its name.
template <class Value>
std::string use_yaml(const PluginUse& use, Value&& value) {
  std::string out = "{use: " + text_yaml(use.name);
  for (const auto& [key, held] : use.params.values()) out += fmt::format(", {}: {}", text_yaml(key), value(key, held));
  return out + "}";
}

std::string use_yaml(const PluginUse& use) {
  return use_yaml(use, [](const std::string&, const ParameterValue& value) { return value_yaml(value); });
}

/// The use of a plugin in a trial, whose parameters have the paths `block`.KEY.
std::string trial_use_yaml(const Written& written, const PluginUse& use, const std::string& block) {
  return use_yaml(use, [&](const std::string& key, const ParameterValue& value) {
    return written.value(fmt::format("{}.{}", block, key), value);
  });
}

std::string metric_yaml(const MetricUse& metric) {
  const std::string use = use_yaml(metric);
  return metric.every < 0 ? use : fmt::format("{}, every: {}}}", use.substr(0, use.size() - 1), metric.every);
}

std::string dataset_yaml(const Written& written) {
  const std::string use = trial_use_yaml(written, written.config.dataset, "dataset");
  const auto& split = written.config.split;
  const auto size = [&](const char* key, std::int64_t value) {
    return fmt::format(", {}: {}", key, written.value(fmt::format("dataset.{}", key), value));
  };
  const std::string test = split.test < 0 ? "" : size("test", split.test);
  return fmt::format("{}{}{}{}{}{}}}", use.substr(0, use.size() - 1), size("train", split.train),
                     size("valid", split.valid), test, size("labelled", split.labelled),
                     size("split_seed", static_cast<std::int64_t>(split.seed)));
}

std::string train_yaml(const Written& written) {
  const TrainConfig& train = written.config.train;
  return fmt::format("{{epochs: {}, batch: {}, validate_every: {}, on_nan: {}}}",
                     written.value("train.epochs", train.epochs), written.value("train.batch", train.batch),
                     written.value("train.validate_every", train.validate_every),
                     written.value("train.on_nan", train.on_nan));
}

std::string transforms_yaml(const Written& written) {
  return list_yaml(written.config.transforms, [&](const PluginUse& transform) {
    return trial_use_yaml(written, transform, fmt::format("transforms.{}", transform.name));
  });
}

/// A block of a trial that variants may change.
struct Block {
  const char* key;
  std::function<std::string(const Written&)> text;
};

const std::vector<Block>& blocks() {
  static const std::vector<Block> all{
      {"dataset", dataset_yaml},
      {"transforms", transforms_yaml},
      {"noise", [](const Written& trial) { return trial_use_yaml(trial, trial.config.noise, "noise"); }},
      {"model", [](const Written& trial) { return trial_use_yaml(trial, trial.config.model, "model"); }},
      {"loss", [](const Written& trial) { return trial_use_yaml(trial, trial.config.loss, "loss"); }},
      {"optimizer", [](const Written& trial) { return trial_use_yaml(trial, trial.config.optimizer, "optimizer"); }},
      {"train", train_yaml}};
  return all;
}

/// What the study itself shows: that of its first variant, if it has any.
Written base_of(const StudySpec& study) {
  if (study.variants.empty()) return {study, "", study.base};
  return {study, study.variants[0].name, study.variants[0].base};
}

/// A block on which the variants differ stands whole in each of them and not in the study, where it would shine
/// through.
bool is_common(const Block& block, const StudySpec& study) {
  const std::string first = block.text(base_of(study));
  return std::ranges::all_of(study.variants, [&](const Variant& variant) {
    return block.text({study, variant.name, variant.base}) == first;
  });
}

std::string variants_yaml(const StudySpec& study) {
  if (study.variants.empty()) return "";
  std::string out = "  variants:\n";
  for (const Variant& variant : study.variants) {
    std::string own;
    for (const Block& block : blocks())
      if (!is_common(block, study))
        own += fmt::format("      {}: {}\n", block.key, block.text({study, variant.name, variant.base}));
    own += variant_axes_yaml(study, variant.name);
    out += fmt::format("    {}:{}\n{}", text_yaml(variant.name), own.empty() ? " {}" : "", own);
  }
  return out;
}

std::string sweep_yaml(const StudySpec& study) {
  return fmt::format("sweep:\n{}  sampler: {}\n  pruner: {}\n{}  replicates: {}\n  lookahead: {}\n",
                     variants_yaml(study), use_yaml(study.sampler), use_yaml(study.pruner), space_yaml(study),
                     study.replicates, study.lookahead);
}

std::string objectives_yaml(const std::vector<ObjectiveConfig>& objectives) {
  const auto one = [](const ObjectiveConfig& objective) {
    return fmt::format("{{metric: {}, goal: {}}}", text_yaml(objective.metric),
                       objective.minimize ? "minimize" : "maximize");
  };
  return objectives.size() == 1 ? one(objectives[0]) : list_yaml(objectives, one);
}

std::string expect_yaml(const StudySpec& study) {
  if (study.expect.empty()) return "";
  std::string out = "expect:\n";
  for (const auto& claim : study.expect) out += "  - " + claim_yaml(claim) + "\n";
  return out;
}

}  // namespace

std::string resolved_yaml(const StudySpec& study) {
  const TrialConfig& base = study.base;
  std::string out =
      fmt::format("name: {}\nquestion: {}\nseed: {}\nisolation: {}\n", text_yaml(study.name), text_yaml(study.question),
                  study.seed, study.isolation == Isolation::process ? "process" : "thread");
  out +=
      fmt::format("plugins: {}\n", list_yaml(study.plugins, [](const auto& path) { return text_yaml(path.string()); }));
  for (const Block& block : blocks())
    if (is_common(block, study)) out += fmt::format("{}: {}\n", block.key, block.text(base_of(study)));
  out += fmt::format("metrics: {}\n", list_yaml(base.metrics, metric_yaml));
  out += fmt::format("objective: {}\n", objectives_yaml(base.objectives));
  out +=
      fmt::format("record: {{latents: {}, latent_examples: {}, weights: {}, reconstructions: {}}}\n",
                  base.record.latents, base.record.latent_examples, base.record.weights, base.record.reconstructions);
  out += fmt::format(
      "checkpoint: {{epochs: {}, seconds: {}}}\nlimits: {{time: {}, memory: {}}}\nresources: {{memory: {}}}\n",
      study.checkpoint.epochs, value_yaml(study.checkpoint.seconds), value_yaml(study.limits.seconds),
      value_yaml(study.limits.mebibytes), value_yaml(study.resources.mebibytes));
  return out + sweep_yaml(study) + expect_yaml(study);
}

}  // namespace sandglass::config
