#include "core/config/resolved_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/config/expect.hpp"
#include "core/config/space_yaml.hpp"
#include "core/config/yaml_text.hpp"

namespace sandglass::config {
namespace {

std::string use_yaml(const PluginUse& use) {
  std::string out = "{use: " + text_yaml(use.name);
  for (const auto& [key, value] : use.params.values())
    out += fmt::format(", {}: {}", text_yaml(key), value_yaml(value));
  return out + "}";
}

std::string metric_yaml(const MetricUse& metric) {
  const std::string use = use_yaml(metric);
  return metric.every < 0 ? use : fmt::format("{}, every: {}}}", use.substr(0, use.size() - 1), metric.every);
}

std::string dataset_yaml(const TrialConfig& config) {
  const std::string use = use_yaml(config.dataset);
  const auto& split = config.split;
  const std::string test = split.test < 0 ? "" : fmt::format(", test: {}", split.test);
  return fmt::format("{}, train: {}, valid: {}{}, labelled: {}, split_seed: {}}}", use.substr(0, use.size() - 1),
                     split.train, split.valid, test, split.labelled, split.seed);
}

/// A block of a trial that variants may change.
struct Block {
  const char* key;
  std::function<std::string(const TrialConfig&)> text;
};

const std::vector<Block>& blocks() {
  static const std::vector<Block> all{
      {"dataset", dataset_yaml},
      {"transforms", [](const auto& config) { return list_yaml(config.transforms, use_yaml); }},
      {"noise", [](const auto& config) { return use_yaml(config.noise); }},
      {"model", [](const auto& config) { return use_yaml(config.model); }},
      {"loss", [](const auto& config) { return use_yaml(config.loss); }},
      {"optimizer", [](const auto& config) { return use_yaml(config.optimizer); }},
      {"train", [](const auto& config) {
         return fmt::format("{{epochs: {}, batch: {}, validate_every: {}}}", config.train.epochs, config.train.batch,
                            config.train.validate_every);
       }}};
  return all;
}

/// A block on which the variants differ stands whole in each of them and not in the study, where it would shine
/// through.
bool is_common(const Block& block, const StudySpec& study) {
  return std::ranges::all_of(
      study.variants, [&](const Variant& variant) { return block.text(variant.base) == block.text(study.base); });
}

std::string variants_yaml(const StudySpec& study) {
  if (study.variants.empty()) return "";
  std::string out = "  variants:\n";
  for (const Variant& variant : study.variants) {
    std::string own;
    for (const Block& block : blocks())
      if (!is_common(block, study)) own += fmt::format("      {}: {}\n", block.key, block.text(variant.base));
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
      fmt::format("name: {}\nquestion: {}\nseed: {}\nisolation: {}\n", text_yaml(study.name),
                  text_yaml(study.question), study.seed, study.isolation);
  out +=
      fmt::format("plugins: {}\n", list_yaml(study.plugins, [](const auto& path) { return text_yaml(path.string()); }));
  for (const Block& block : blocks())
    if (is_common(block, study)) out += fmt::format("{}: {}\n", block.key, block.text(base));
  out += fmt::format("metrics: {}\n", list_yaml(base.metrics, metric_yaml));
  out += fmt::format("objective: {}\n", objectives_yaml(base.objectives));
  out +=
      fmt::format("record: {{latents: {}, latent_examples: {}, weights: {}, reconstructions: {}}}\n",
                  base.record.latents, base.record.latent_examples, base.record.weights, base.record.reconstructions);
  out += fmt::format("checkpoint: {{epochs: {}, seconds: {}}}\nlimits: {{time: {}, memory: {}}}\nresources: {{memory: {}}}\n",
                     study.checkpoint.epochs, value_yaml(study.checkpoint.seconds), value_yaml(study.limits.seconds),
                     value_yaml(study.limits.mebibytes), value_yaml(study.resources.mebibytes));
  return out + sweep_yaml(study) + expect_yaml(study);
}

}  // namespace sandglass::config
