#include "core/config/study/resolved_yaml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "core/config/study/claims.hpp"
#include "core/config/study/constraints.hpp"
#include "core/config/study/study_blocks.hpp"
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

/// The study's own keys in the block, in the order of their schema, each with ", " before it.
std::string own_keys_yaml(const Written& written, const StudyBlock& block) {
  std::string out;
  if (!block.value) return out;
  for (const auto& spec : block.schema().parameters())
    if (const auto value = block.value(written.config, spec.name))
      out += fmt::format(", {}: {}", spec.name, written.value(fmt::format("{}.{}", block.key, spec.name), *value));
  return out;
}

std::string block_yaml(const Written& written, const StudyBlock& block) {
  if (!has_block(written.config, block)) return "";
  const std::string key(block.key), own = own_keys_yaml(written, block);
  if (block.plugins)
    return list_yaml(written.config.*block.plugins,
                     [&](const PluginUse& use) { return trial_use_yaml(written, use, key + "." + use.name); });
  if (!block.plugin) return fmt::format("{{{}}}", own.substr(own.empty() ? 0 : 2));
  const std::string use = trial_use_yaml(written, written.config.*block.plugin, key);
  return fmt::format("{}{}}}", use.substr(0, use.size() - 1), own);
}

/// What the combinations with the choice `value` of the axis `path` say of the block: the first that has it. (The model
/// of others may take no network.)
Written written_for(const StudySpec& study, const StudyBlock& block, const std::string& path,
                    const std::string& value) {
  const auto is_its = [&](const Variant& one) {
    const std::string* its = chosen(one.choices, path);
    return !its || *its == value;
  };
  const auto has_it = [&](const Variant& one) { return is_its(one) && has_block(one.base, block); };
  auto found = std::ranges::find_if(study.variants, has_it);
  if (found == study.variants.end()) found = std::ranges::find_if(study.variants, is_its);
  return {study, found->name, found->base};
}

/// What the study itself shows: that of its first named variant, if it has any.
Written base_of(const StudySpec& study, const StudyBlock& block) {
  if (study.variants.empty()) return {study, "", study.base};
  const std::string* first = chosen(study.variants[0].choices, kVariantAxis);
  return written_for(study, block, kVariantAxis, first ? *first : "");
}

/// What the named variant of `one` shows.
Written written_in(const StudySpec& study, const Variant& one, const StudyBlock& block) {
  return written_for(study, block, kVariantAxis, *chosen(one.choices, kVariantAxis));
}

/// One combination of choices for each of `sweep.variants`. Plugins that axes choose stand with their axes, and what
/// depends on them is linked, so that all combinations of a variant say the same.
std::vector<const Variant*> named_variants(const StudySpec& study) {
  std::vector<const Variant*> first;
  for (const Variant& variant : study.variants) {
    const std::string* name = chosen(variant.choices, kVariantAxis);
    const auto is_its = [&](const Variant* one) { return *chosen(one->choices, kVariantAxis) == *name; };
    if (name && std::ranges::none_of(first, is_its)) first.push_back(&variant);
  }
  return first;
}

/// Whether the block is the same in all variants. One that is not stands whole in each of them and not in the study,
/// from which a variant that lacks some of its keys would inherit them.
bool is_common(const StudyBlock& block, const StudySpec& study) {
  const std::string first = block_yaml(base_of(study, block), block);
  return std::ranges::all_of(named_variants(study), [&](const Variant* variant) {
    return block_yaml(written_in(study, *variant, block), block) == first;
  });
}

std::string axis_yaml(const Axis& axis) {
  if (axis.is_list()) return list_yaml(axis.values, value_yaml);
  const auto bound = [&](double value) {
    if (axis.spec.type == ParameterType::integer) return to_string(static_cast<std::int64_t>(value));
    return to_string(value);
  };
  const std::string step = axis.step > 0 ? ", step: " + bound(axis.step) : "";
  return fmt::format("{{min: {}, max: {}{}, log: {}}}", bound(axis.min), bound(axis.max), step, axis.log);
}

/// What is measured and kept of a trial, as the lines `metrics` and `record`.
std::vector<std::string> measures_yaml(const TrialConfig& config) {
  const RecordConfig& record = config.record;
  return {fmt::format("metrics: {}\n", list_yaml(config.metrics, metric_yaml)),
          fmt::format("record: {{latents: {}, latent_examples: {}, weights: {}, reconstructions: {}}}\n",
                      record.latents, record.latent_examples, record.weights, record.reconstructions)};
}

/// Whether all variants have the same line of measures_yaml().
bool is_common_measure(const StudySpec& study, std::size_t line) {
  return std::ranges::all_of(named_variants(study), [&](const Variant* variant) {
    return measures_yaml(variant->base)[line] == measures_yaml(study.base)[line];
  });
}

/// Whether the model has the part that the block is for.
bool has_part(const TrialConfig& config, const StudyBlock& block, const Registry& registry) {
  const auto& parts = registry.at(Kind::model, config.model.name).networks;
  return block.role && std::ranges::find(parts, *block.role) != parts.end();
}

/// Whether an axis chooses models that have the block of a network, each another or some of them none: then the models
/// bring it. (No variant decides on it then: read_variants.)
bool is_brought(const StudySpec& study, const StudyBlock& block, const Registry& registry) {
  const std::string model(to_string(Kind::model));
  if (block.kind != Kind::network || !is_choice(study, model) || is_choice(study, std::string(block.key))) return false;
  return std::ranges::any_of(study.variants, [&](const Variant& variant) {
    if (!has_block(variant.base, block) && !has_part(variant.base, block, registry)) return false;
    const std::string* name = chosen(variant.choices, kVariantAxis);
    return block_yaml({study, variant.name, variant.base}, block) !=
           block_yaml(written_for(study, block, kVariantAxis, name ? *name : ""), block);
  });
}

/// Whether the block stands with the values of an axis.
bool stands_with_axis(const StudySpec& study, const StudyBlock& block, const Registry& registry) {
  return is_choice(study, std::string(block.key)) || is_brought(study, block, registry);
}

/// ", network: {...}": the networks that the model of this name brings.
std::string brought_networks_yaml(const StudySpec& study, const std::string& model, const Registry& registry) {
  std::string out;
  for (const StudyBlock& block : network_blocks()) {
    if (!is_brought(study, block, registry)) continue;
    const std::string own = block_yaml(written_for(study, block, std::string(to_string(Kind::model)), model), block);
    if (!own.empty()) out += fmt::format(", {}: {}", block.key, own);
  }
  return out;
}

/// The axis `block` with the whole block of each plugin that it chooses.
std::string choice_yaml(const StudySpec& study, const Axis& axis, const Registry& registry) {
  return list_yaml(axis.values, [&](const ParameterValue& value) {
    const std::string& name = std::get<std::string>(value);
    const StudyBlock& block = *find_trial_block(axis.path);
    const std::string own = block_yaml(written_for(study, block, axis.path, name), block);
    const std::string networks = block.kind == Kind::model ? brought_networks_yaml(study, name, registry) : "";
    return own.substr(0, own.size() - 1) + networks + "}";
  });
}

/// The variant in which alone the axis counts; empty if there is none.
std::string own_variant(const StudySpec& study, const Axis& axis) {
  const bool by_variant = axis.when && study.parameters[axis.when->axis].path == kVariantAxis;
  return by_variant && axis.when->values.size() == 1 ? std::get<std::string>(axis.when->values[0]) : "";
}

std::string when_yaml(const StudySpec& study) {
  std::string out;
  for (const Axis& axis : study.parameters) {
    if (!axis.when || !own_variant(study, axis).empty()) continue;
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

/// The axes of one variant's own, as lines of its block; empty if it has none.
std::string variant_axes_yaml(const StudySpec& study, const std::string& variant) {
  std::string out;
  for (const Axis& axis : study.parameters)
    if (own_variant(study, axis) == variant)
      out += fmt::format("        {}: {}\n", text_yaml(axis.path), axis_yaml(axis));
  return out.empty() ? "" : "      axes:\n" + out;
}

/// What `sweep` says of its axes, as lines of the block.
std::string space_yaml(const StudySpec& study, const Registry& registry) {
  std::string axes;
  for (const Axis& axis : study.parameters)
    if (axis.path != kVariantAxis && own_variant(study, axis).empty())
      axes += fmt::format("    {}: {}\n", text_yaml(axis.path),
                          is_choice(study, axis.path) ? choice_yaml(study, axis, registry) : axis_yaml(axis));
  return fmt::format("  axes:{}\n{}{}{}{}{}", axes.empty() ? " {}" : "", axes, when_yaml(study), zip_yaml(study),
                     require_yaml(study), first_yaml(study));
}

std::string variants_yaml(const StudySpec& study, const Registry& registry) {
  const auto variants = named_variants(study);
  if (variants.empty()) return "";
  std::string out = "  variants:\n";
  for (const Variant* variant : variants) {
    const std::string& name = *chosen(variant->choices, kVariantAxis);
    std::string own;
    for (const StudyBlock& block : trial_blocks())
      if (const auto text = block_yaml(written_in(study, *variant, block), block);
          !is_common(block, study) && !stands_with_axis(study, block, registry) && !text.empty())
        own += fmt::format("      {}: {}\n", block.key, text);
    const auto measures = measures_yaml(variant->base);
    for (std::size_t line = 0; line < measures.size(); ++line)
      if (!is_common_measure(study, line)) own += "      " + measures[line];
    own += variant_axes_yaml(study, name);
    out += fmt::format("    {}:{}\n{}", text_yaml(name), own.empty() ? " {}" : "", own);
  }
  return out;
}

/// The plain number where replicates redraw what that alone says.
std::string replicates_yaml(const StudySpec& study) {
  const std::string count = fmt::format("{}: {}", study.folds > 0 ? "folds" : "count", study.replicates);
  if (study.folds == 0 && study.redraw == Redraw{}) return std::to_string(study.replicates);
  return fmt::format("{{{}, redraw: [{}]}}", count, fmt::join(redrawn_parts(study.redraw), ", "));
}

std::string sweep_yaml(const StudySpec& study, const Registry& registry) {
  return fmt::format("sweep:\n{}  sampler: {}\n  pruner: {}\n{}  replicates: {}\n  lookahead: {}\n",
                     variants_yaml(study, registry), use_yaml(study.sampler), use_yaml(study.pruner),
                     space_yaml(study, registry), replicates_yaml(study), study.lookahead);
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

std::string resolved_yaml(const StudySpec& study, const Registry& registry) {
  const TrialConfig& base = study.base;
  std::string out = fmt::format("name: {}\nquestion: {}\nseed: {}\nisolation: {}\n", text_yaml(study.name),
                                text_yaml(study.question), study.seed, name_of(study.isolation));
  out += fmt::format("plugins: {}\n", list_yaml(study.plugins, text_yaml));
  for (const StudyBlock& block : trial_blocks())
    if (const auto text = block_yaml(base_of(study, block), block);
        is_common(block, study) && !stands_with_axis(study, block, registry) && !text.empty() && text != "{}")
      out += fmt::format("{}: {}\n", block.key, text);
  const auto measures = measures_yaml(base);
  if (is_common_measure(study, 0)) out += measures[0];
  out += fmt::format("objective: {}\n", objectives_yaml(base.objectives));
  if (is_common_measure(study, 1)) out += measures[1];
  out += fmt::format(
      "checkpoint: {{epochs: {}, seconds: {}}}\nlimits: {{time: {}, memory: {}}}\nresources: {{memory: {}}}\n",
      study.checkpoint.epochs, value_yaml(study.checkpoint.seconds), value_yaml(study.limits.seconds),
      value_yaml(study.limits.mebibytes), value_yaml(study.resources.mebibytes));
  return out + sweep_yaml(study, registry) + expect_yaml(study);
}

}  // namespace sandglass::config
