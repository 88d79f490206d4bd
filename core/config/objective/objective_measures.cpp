#include "core/config/objective/objective_measures.hpp"

#include <algorithm>
#include <vector>

namespace sandglass::config {
namespace {

using Measures = std::map<std::string, std::string>;

/// What a part of the trial is in each variant, by each choice that decides it alone; else by every choice.
void add_part(const StudySpec& study, const std::string& part, PluginUse TrialConfig::*use, Measures& out) {
  const auto name = [&](const Variant& variant) { return part + " " + (variant.base.*use).name; };
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

}  // namespace

Measures objective_measures(const StudySpec& study) {
  Measures out;
  if (study.base.objectives.size() > 1) return out;
  const auto& metric = study.base.objective.metric;
  const bool trained = metric == "train.loss" || metric == "valid.loss";
  if (trained || metric == "valid.reconstruction") add_part(study, "loss", &TrialConfig::loss, out);
  if (trained) add_part(study, "model", &TrialConfig::model, out);
  add_part(study, "dataset", &TrialConfig::dataset, out);
  for (const Axis& axis : study.parameters)
    if (trained && axis.path.starts_with("noise.")) out[axis.path] = "";
  return out;
}

}  // namespace sandglass::config
