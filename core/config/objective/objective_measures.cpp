#include "core/config/objective/objective_measures.hpp"

#include <algorithm>
#include <vector>

namespace sandglass::config {
namespace {

using Measures = std::map<std::string, std::string>;

/// The plugin of a part, "dataset csv", and those of its parameters in which another variant's differs, ", file b.csv".
std::string in_words(const StudySpec& study, const std::string& part, PluginUse TrialConfig::*use,
                     const PluginUse& own) {
  std::string text = part + " " + own.name;
  if (use == &TrialConfig::model) return text;  // a larger model has the same loss
  for (const auto& [key, value] : own.params.values()) {
    const bool differs = std::ranges::any_of(study.variants, [&](const Variant& variant) {
      const PluginUse& other = variant.base.*use;
      const auto* its = other.name == own.name ? other.params.find(key) : nullptr;
      return its && *its != value;
    });
    if (differs) text += " " + key + " " + to_string(value);
  }
  return text;
}

/// What a part of the trial is in each variant, by each choice that decides it alone; else by every choice.
void add_part(const StudySpec& study, const std::string& part, PluginUse TrialConfig::*use, Measures& out) {
  const auto name = [&](const Variant& variant) { return in_words(study, part, use, variant.base.*use); };
  const auto& variants = study.variants;
  if (variants.empty() || std::ranges::all_of(variants, [&](const auto& v) { return name(v) == name(variants[0]); }))
    return;
  for (const Choice& choice : variants[0].choices) {
    Measures own;
    const bool decides = std::ranges::all_of(variants, [&](const Variant& variant) {
      const auto key = choice.path + "=" + *chosen(variant.choices, choice.path);
      return own.try_emplace(key, name(variant)).first->second == name(variant);
    });
    if (!decides) continue;
    for (const auto& [key, what] : own) out[key] += (out[key].empty() ? "" : ", ") + what;
    return;
  }
  for (const Choice& choice : variants[0].choices) out[choice.path] = "";
}

bool is_parameter_of(const std::string& path, const char* part, const PluginUse& use) {
  const std::string prefix = std::string(part) + ".";
  return path.starts_with(prefix) && use.params.find(path.substr(prefix.size())) != nullptr;
}

}  // namespace

bool changes_measure(const StudySpec& study, const std::string& axis) {
  const auto& metric = study.base.objective.metric;
  const bool trained = metric == "train.loss" || metric == "valid.loss";
  const auto sets = [&](const std::string& path, const TrialConfig& config) {
    return (trained && path.starts_with("noise.")) ||
           ((trained || metric == "valid.reconstruction") && is_parameter_of(path, "loss", config.loss)) ||
           is_parameter_of(path, "dataset", config.dataset);
  };
  const auto in_any = [&](const std::string& path) {
    return sets(path, study.base) ||
           std::ranges::any_of(study.variants, [&](const Variant& variant) { return sets(path, variant.base); });
  };
  return in_any(axis) || std::ranges::any_of(study.linked, [&](const LinkedParameter& link) {
           return link.source == axis && in_any(link.path);
         });
}

Measures objective_measures(const StudySpec& study) {
  Measures out;
  if (study.base.objectives.size() > 1) return out;
  const auto& metric = study.base.objective.metric;
  const bool trained = metric == "train.loss" || metric == "valid.loss";
  if (trained || metric == "valid.reconstruction") add_part(study, "loss", &TrialConfig::loss, out);
  if (trained) add_part(study, "model", &TrialConfig::model, out);
  add_part(study, "dataset", &TrialConfig::dataset, out);
  for (const Axis& axis : study.parameters)
    if (changes_measure(study, axis.path)) out[axis.path] = "";
  return out;
}

}  // namespace sandglass::config
