#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string_view>
#include <vector>

#include "core/config/study/study_schema.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/schema/kind.hpp"

namespace sandglass::config {

/// A block at the top of a study: what may stand in it, and where a trial's configuration holds it.
struct StudyBlock {
  std::string_view key;        ///< in the file; the paths of its parameters start with it
  std::string_view text;       ///< one sentence
  std::optional<Kind> kind{};  ///< of the plugin that the block names, or of each plugin that its list names
  bool is_list = false;
  const Schema& (*schema)() = nullptr;  ///< the study's own keys in it, beside the plugin's parameters
  std::string_view form{};              ///< what its value looks like, if that is neither a plugin nor a block of keys

  // Of a block that determines a trial, where its configuration has the plugin or plugins ...
  PluginUse TrialConfig::*plugin = nullptr;
  std::vector<PluginUse> TrialConfig::*plugins = nullptr;
  // ... and how the values of the keys of `schema` are read and set.
  std::optional<ParameterValue> (*value)(const TrialConfig&, std::string_view key) = nullptr;
  void (*set_value)(TrialConfig&, std::string_view key, const ParameterValue&) = nullptr;

  /// Of a block for one part of the model alone, which part; a study may be without it. See network_of().
  std::optional<NetworkRole> role{};

  /// Whether it is laid over the others when the study is read, so that a resolved study is without it.
  bool composes = false;

  /// Whether what comes out depends on it. What does not may be changed while the study is under way.
  bool fixed = true;

  /// Whether axes may vary its parameters, if it determines a trial.
  bool varies = true;

  /// Whether it determines a trial: then variants may change it, axes may vary its parameters, and references in it
  /// follow the axes.
  constexpr bool of_trial() const { return plugin || plugins || value; }
};

/// The value of a key of `dataset` that says how the examples are split, or of a key of `train`, `schedule` or
/// `start_from`. Nothing if there is no such key, or if its value is left out (`test`).
std::optional<ParameterValue> split_value(const TrialConfig& config, std::string_view key);
std::optional<ParameterValue> train_value(const TrialConfig& config, std::string_view key);
std::optional<ParameterValue> schedule_value(const TrialConfig& config, std::string_view key);
std::optional<ParameterValue> start_from_value(const TrialConfig& config, std::string_view key);

/// Sets such a key to a validated value.
void set_split_value(TrialConfig& config, std::string_view key, const ParameterValue& value);
void set_train_value(TrialConfig& config, std::string_view key, const ParameterValue& value);
void set_schedule_value(TrialConfig& config, std::string_view key, const ParameterValue& value);
void set_start_from_value(TrialConfig& config, std::string_view key, const ParameterValue& value);

/// The blocks of a study, in the order in which they are shown. Composition, variants, references, axes, the resolved
/// study, the JSON Schema, the identity of a trial and the versions in a study file all go by this table.
inline constexpr std::array kStudyBlocks{
    StudyBlock{.key = "include",
               .text = "Files that this one is laid over, relative to its folder; the later of several wins.",
               .form = "path of a file, or a list of paths",
               .composes = true},
    StudyBlock{.key = "defaults",
               .text = "What plugins get where they are used and nothing else is said: {optimizer: {adam: {...}}}.",
               .form = "block of kinds, each a block of plugins with their keys",
               .composes = true},
    StudyBlock{
        .key = "plugins", .text = "Plugin libraries to load, relative to the study file.", .form = "list of paths"},
    StudyBlock{.key = "dataset",
               .text = "Where the examples come from, and how they are split.",
               .kind = Kind::dataset,
               .schema = split_schema,
               .plugin = &TrialConfig::dataset,
               .value = split_value,
               .set_value = set_split_value},
    StudyBlock{.key = "transforms",
               .text = "Steps between the dataset and the model, in order.",
               .kind = Kind::transform,
               .is_list = true,
               .plugins = &TrialConfig::transforms},
    StudyBlock{.key = "noise",
               .text = "How the model's input is corrupted.",
               .kind = Kind::noise,
               .plugin = &TrialConfig::noise},
    StudyBlock{.key = "model", .text = "The autoencoder.", .kind = Kind::model, .plugin = &TrialConfig::model},
    StudyBlock{.key = "network",
               .text = "What the layers of the model's parts look like.",
               .kind = Kind::network,
               .plugin = &TrialConfig::network},
    StudyBlock{.key = "encoder",
               .text = "The network of the encoder, if it is to have one of its own.",
               .kind = Kind::network,
               .plugin = &TrialConfig::encoder,
               .role = NetworkRole::encoder},
    StudyBlock{.key = "decoder",
               .text = "The network of the decoder, if it is to have one of its own.",
               .kind = Kind::network,
               .plugin = &TrialConfig::decoder,
               .role = NetworkRole::decoder},
    StudyBlock{.key = "classifier",
               .text = "The network of the classifier, if it is to have another than the encoder.",
               .kind = Kind::network,
               .plugin = &TrialConfig::classifier,
               .role = NetworkRole::classifier},
    StudyBlock{.key = "discriminator",
               .text = "The network of the discriminator, which reads codes.",
               .kind = Kind::network,
               .plugin = &TrialConfig::discriminator,
               .role = NetworkRole::discriminator},
    StudyBlock{.key = "loss",
               .text = "What reconstruction error is minimised.",
               .kind = Kind::loss,
               .plugin = &TrialConfig::loss},
    StudyBlock{.key = "optimizer",
               .text = "How the parameters are updated.",
               .kind = Kind::optimizer,
               .plugin = &TrialConfig::optimizer},
    StudyBlock{.key = "schedule",
               .text = "How the optimizer's learning rate changes while a trial trains; a stage of a model with epochs "
                       "of its own runs through it once.",
               .schema = schedule_schema,
               .value = schedule_value,
               .set_value = set_schedule_value},
    StudyBlock{.key = "metrics",
               .text = "What is measured on each split, beside the loss.",
               .kind = Kind::metric,
               .is_list = true,
               .schema = metric_schema},
    StudyBlock{.key = "start_from",
               .text = "The trained weights of another study's trial, with which trials begin.",
               .schema = start_from_schema,
               .value = start_from_value,
               .set_value = set_start_from_value,
               .varies = false},
    StudyBlock{.key = "train",
               .text = "How long and in what batches.",
               .schema = train_schema,
               .value = train_value,
               .set_value = set_train_value},
    StudyBlock{.key = "objective",
               .text = "What trials are ranked by; a list of several gives a Pareto front.",
               .schema = objective_schema,
               .form = "block, or a list of blocks"},
    StudyBlock{.key = "record", .text = "What is kept of a trial beside its metrics.", .schema = record_schema},
    StudyBlock{.key = "checkpoint",
               .text = "How often a trial under way is written down.",
               .schema = checkpoint_schema,
               .fixed = false},
    StudyBlock{.key = "limits",
               .text = "What a trial may use before it counts as failed.",
               .schema = limits_schema,
               .fixed = false},
    StudyBlock{.key = "resources",
               .text = "What all trials together may use: fewer run at once.",
               .schema = resources_schema,
               .fixed = false},
    StudyBlock{
        .key = "sweep", .text = "Which parameters vary, and how their values are chosen.", .schema = sweep_schema},
    StudyBlock{.key = "expect",
               .text = "Claims on what comes out, which `sandglass verify` judges.",
               .form = "list of blocks"},
    StudyBlock{.key = "small",
               .text = "Paths with values that make a version of minutes: --small.",
               .form = "block of paths with values",
               .composes = true}};

/// Keys beside the blocks on which nothing that comes out depends.
inline constexpr std::array kFreeKeys{std::string_view("isolation")};

/// Whether what comes out of a study depends on the value at this path, such as "limits.memory". A trial that a limit
/// ends has failed, with the limit in its record; it runs again under another one.
constexpr bool is_fixed(std::string_view path) {
  const std::string_view key = path.substr(0, path.find('.'));
  const auto* found = std::ranges::find(kStudyBlocks, key, &StudyBlock::key);
  if (found != kStudyBlocks.end()) return found->fixed;
  return std::ranges::find(kFreeKeys, key) == kFreeKeys.end();
}

/// Those that determine a trial, in their order.
inline constexpr auto trial_blocks() { return std::views::filter(kStudyBlocks, &StudyBlock::of_trial); }

/// The block of this key; null if there is none.
constexpr const StudyBlock* find_block(std::string_view key) {
  const auto* found = std::ranges::find(kStudyBlocks, key, &StudyBlock::key);
  return found == kStudyBlocks.end() ? nullptr : found;
}

/// The same among the blocks that determine a trial.
constexpr const StudyBlock* find_trial_block(std::string_view key) {
  const StudyBlock* found = find_block(key);
  return found && found->of_trial() ? found : nullptr;
}

/// Whether a variant may change the block: those that determine a trial, and what is measured and kept of it.
constexpr bool may_vary(std::string_view key) { return find_trial_block(key) || key == "metrics" || key == "record"; }

/// Whether an axis of this path chooses the plugin of a block: "optimizer".
constexpr bool chooses_plugin(std::string_view path) {
  const StudyBlock* block = find_trial_block(path);
  return block && block->plugin;
}

/// The blocks of networks: `network`, and those of single parts of the model.
inline constexpr auto network_blocks() {
  return std::views::filter(kStudyBlocks, [](const StudyBlock& block) { return block.kind == Kind::network; });
}

constexpr bool is_network_block(std::string_view key) {
  const StudyBlock* block = find_block(key);
  return block && block->kind == Kind::network;
}

/// "network.hidden" for "model.network.hidden": a network may be written in the block of the model.
constexpr std::string_view unnested(std::string_view path) {
  constexpr std::string_view kModel = "model.";
  const std::string_view rest = path.starts_with(kModel) ? path.substr(kModel.size()) : "";
  return is_network_block(rest.substr(0, rest.find('.'))) ? rest : path;
}

/// The path of an axis as the study keeps it: "optimizer" for "optimizer.use", "network" for "model.network".
constexpr std::string_view axis_path(std::string_view path) {
  const std::string_view written = unnested(path);
  constexpr std::string_view kUse = ".use";
  const std::string_view block = written.ends_with(kUse) ? written.substr(0, written.size() - kUse.size()) : "";
  return chooses_plugin(block) ? block : written;
}

/// The study's own keys in a block that uses a plugin of this kind, beside the plugin's parameters; null if there are
/// none but `use`.
inline const Schema* host_schema(Kind kind) {
  const auto* found = std::ranges::find(kStudyBlocks, std::optional(kind), &StudyBlock::kind);
  return found != kStudyBlocks.end() && found->schema ? &found->schema() : nullptr;
}

/// Whether the trial has the block: one for a part that its model does not have, or that has no network of its own,
/// names no plugin.
inline bool has_block(const TrialConfig& config, const StudyBlock& block) {
  return !block.plugin || !(config.*block.plugin).name.empty();
}

/// Calls `call(use)` for each plugin that `config` names in the block.
template <class Call>
void for_each_plugin(const TrialConfig& config, const StudyBlock& block, Call&& call) {
  if (block.plugin && has_block(config, block)) call(config.*block.plugin);
  if (block.plugins)
    for (const PluginUse& use : config.*block.plugins) call(use);
}

}  // namespace sandglass::config
