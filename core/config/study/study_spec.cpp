#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/base/error.hpp"
#include "core/base/rng.hpp"
#include "core/config/study/constraints.hpp"
#include "core/config/study/parameter_path.hpp"

namespace sandglass::config {
namespace {

/// The first variant whose choices are all among the parameters; null if there is none.
const Variant* find_variant(const StudySpec& study,
                            const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  const auto is_made = [&](const Choice& choice) {
    return std::ranges::find(parameters, std::pair(choice.path, ParameterValue(choice.value))) != parameters.end();
  };
  const auto found = std::ranges::find_if(
      study.variants, [&](const Variant& variant) { return std::ranges::all_of(variant.choices, is_made); });
  return found == study.variants.end() ? nullptr : &*found;
}

}  // namespace

const std::string* chosen(const std::vector<Choice>& choices, const std::string& path) {
  const auto found = std::ranges::find(choices, path, &Choice::path);
  return found == choices.end() ? nullptr : &found->value;
}

const PluginUse& network_of(const TrialConfig& config, NetworkRole role) {
  const auto own_or = [](const PluginUse& own, const PluginUse& other) -> const PluginUse& {
    return own.name.empty() ? other : own;
  };
  switch (role) {
    case NetworkRole::encoder: return own_or(config.encoder, config.network);
    case NetworkRole::decoder: return own_or(config.decoder, config.network);
    case NetworkRole::classifier: return own_or(config.classifier, own_or(config.encoder, config.network));
    case NetworkRole::discriminator: return config.discriminator;
  }
  return config.network;
}

bool is_choice(const StudySpec& study, const std::string& path) {
  return !study.variants.empty() && chosen(study.variants[0].choices, path);
}

std::size_t variant_at(const StudySpec& study, const Point& point) {
  if (study.variants.empty()) return 0;
  std::vector<std::pair<std::string, ParameterValue>> made;
  for (std::size_t a = 0; a < point.size(); ++a)
    for (const std::size_t p : study.moves[a])
      if (is_choice(study, study.parameters[p].path))
        made.emplace_back(study.parameters[p].path, moved_value(study, a, p, point[a]));
  const Variant* found = find_variant(study, made);
  return found ? static_cast<std::size_t>(found - study.variants.data()) : 0;
}

std::string variant_name(const StudySpec& study,
                         const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  const Variant* found = find_variant(study, parameters);
  return found ? found->name : "";
}

TrialConfig config_with(const StudySpec& study, const std::vector<std::pair<std::string, ParameterValue>>& parameters,
                        std::uint32_t replicate) {
  const Variant* of_choices = find_variant(study, parameters);
  TrialConfig config = of_choices ? of_choices->base : study.base;
  const std::string variant = of_choices ? of_choices->name : "";
  std::set<std::string> given;
  for (const auto& [path, value] : parameters) {
    if (is_choice(study, path)) continue;
    set_parameter(config, path, value);
    given.insert(path);
  }
  for (const LinkedParameter& link : study.linked) {
    if (link.variant != variant || given.contains(link.path)) continue;
    const auto value = link.source == kReplicate ? std::optional<ParameterValue>(std::int64_t{replicate})
                                                 : find_parameter(config, link.source);
    if (value) set_parameter(config, link.path, link.spec.normalised(*value));
  }
  const auto draw = [&](bool anew) { return anew ? replicate : 0; };
  config.split.draws = {draw(study.redraw.split), draw(study.redraw.labels), draw(study.redraw.data)};
  config.split.folds = study.folds;
  config.split.fold = draw(study.folds > 0);
  return config;
}

std::string drawn_text(const SplitConfig& split) {
  const auto& [of_split, of_labels, of_data] = split.draws;
  std::string text;
  if (of_split + of_labels + of_data > 0) text = fmt::format("draws {} {} {}", of_split, of_labels, of_data);
  if (split.folds > 0) text += fmt::format("fold {} of {}", split.fold, split.folds);
  return text;
}

std::vector<std::string> redrawn_parts(const Redraw& redraw) {
  std::vector<std::string> names;
  for (const auto& [name, flag] : kRedrawParts)
    if (redraw.*flag) names.emplace_back(name);
  return names;
}

std::uint64_t trial_seed(const StudySpec& study, std::uint32_t replicate) {
  return derive_seed(study.seed, Purpose::replicate, study.redraw.initialisation ? replicate : 0);
}

std::string name_of(Isolation isolation) { return isolation == Isolation::process ? "process" : "thread"; }

const LinkedParameter* find_link(const StudySpec& study, const std::string& variant, const std::string& path) {
  const auto is_it = [&](const LinkedParameter& link) { return link.variant == variant && link.path == path; };
  const auto found = std::ranges::find_if(study.linked, is_it);
  return found == study.linked.end() ? nullptr : &*found;
}

std::vector<std::string> redrawn(const StudySpec& study) {
  std::vector<std::string> paths;
  const auto set_everywhere = [&](const std::string& path) {
    return std::ranges::any_of(study.parameters, [&](const Axis& axis) { return axis.path == path && !axis.when; });
  };
  for (const LinkedParameter& link : study.linked)
    if (!set_everywhere(link.path) && link.source == kReplicate && std::ranges::find(paths, link.path) == paths.end())
      paths.push_back(link.path);
  return paths;
}

const ParameterValue& moved_value(const StudySpec& study, std::size_t a, std::size_t p, const ParameterValue& value) {
  if (study.moves[a].size() == 1) return value;
  return study.parameters[p].values.at(static_cast<std::size_t>(std::get<std::int64_t>(value)));
}

TrialConfig at_point(const StudySpec& study, const Point& point, std::uint32_t replicate) {
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
  return config_with(study, parameters_at(study, point), replicate);
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

namespace {

/// The largest number of epochs of a trial of one variant, whose configuration without axes is `base`.
std::int64_t most_epochs_in(const StudySpec& study, const std::string& variant, const TrialConfig& base) {
  const std::string epochs = "train.epochs";
  const LinkedParameter* link = find_link(study, variant, epochs);
  std::int64_t most = base.train.epochs;
  const auto decides = [&](const Axis& axis) { return axis.path == epochs || (link && axis.path == link->source); };
  // If no axis sets it in every trial, some trials keep the study's own number.
  if (std::ranges::any_of(study.parameters, [&](const Axis& axis) { return decides(axis) && !axis.when; })) most = 0;
  for (const Axis& axis : study.parameters) {
    if (!decides(axis)) continue;
    most = std::max(most, static_cast<std::int64_t>(axis.max));
    for (const auto& value : axis.values) most = std::max(most, std::get<std::int64_t>(value));
  }
  return most;
}

}  // namespace

std::int64_t most_epochs(const StudySpec& study) {
  if (study.variants.empty()) return most_epochs_in(study, "", study.base);
  std::int64_t epochs = 0;
  for (const Variant& variant : study.variants)
    epochs = std::max(epochs, most_epochs_in(study, variant.name, variant.base));
  return epochs;
}

namespace {

/// Whether a trial may have a configuration with `has`, which the parameter at `path` decides.
template <class Has>
bool may_have(const StudySpec& study, const char* path, Has&& has) {
  return has(study.base) || std::ranges::any_of(study.variants, has, &Variant::base) ||
         std::ranges::find(study.parameters, path, &Axis::path) != study.parameters.end() ||
         std::ranges::find(study.linked, path, &LinkedParameter::path) != study.linked.end();
}

}  // namespace

bool may_keep_best(const StudySpec& study) {
  return may_have(study, "train.keep", [](const TrialConfig& config) { return config.train.keep == "best"; });
}

bool may_run_out_of_patience(const StudySpec& study) {
  return may_have(study, "train.patience", [](const TrialConfig& config) { return config.train.patience > 0; });
}

bool may_have_min_delta(const StudySpec& study) {
  return may_have(study, "train.min_delta", [](const TrialConfig& config) { return config.train.min_delta > 0; });
}

bool data_vary(const StudySpec& study) {
  const auto of_data = [](const std::string& path) {
    return path.starts_with("dataset.") || path.starts_with("transforms.");
  };
  const auto& [initialisation, split, labels, data] = study.redraw;
  return split || labels || data || study.folds > 0 || std::ranges::any_of(study.parameters, of_data, &Axis::path) ||
         std::ranges::any_of(study.linked, of_data, &LinkedParameter::path);
}

bool is_allowed(const StudySpec& study, const Point& point) {
  return !study.constraints || study.constraints->allow(study, point);
}

}  // namespace sandglass::config
