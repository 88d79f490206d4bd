#include "core/cli/reference/topic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/study/claims.hpp"
#include "core/config/study/study_schema.hpp"
#include "core/linalg/activation.hpp"
#include "core/nn/initialise.hpp"

namespace sandglass {
namespace {

using config::StudyBlock;

/// Keys of these schemas that may be left out without a default: the dataset or the metric then decides.
std::vector<TopicKey> keys_of(const Schema& schema, const std::string& path, bool may_be_left_out = false) {
  std::vector<TopicKey> keys;
  for (const auto& spec : schema.parameters())
    keys.push_back({.path = path.empty() ? spec.name : path + "." + spec.name,
                    .spec = spec,
                    .may_be_left_out = may_be_left_out && !spec.fallback});
  return keys;
}

TopicKey sweep_key(const config::BlockKey& part) {
  TopicKey key{.path = fmt::format("sweep.{}", part.name), .spec = {}, .form = std::string(part.form)};
  key.spec.name = part.name;
  key.spec.text = part.text;
  key.may_be_left_out = true;
  if (part.kind) key.spec.fallback = std::string(config::default_plugin(*part.kind));
  return key;
}

/// What changing it means for a study that is under way.
std::string identity(std::string_view path) {
  if (!config::is_fixed(path))
    return "No result depends on it: it may be changed while the study is under way (resume, rerun).";
  return "It is part of the study: a run that is under way is refused with another value.";
}

std::string identity(const StudyBlock& block) {
  if (block.composes)
    return "It is laid over the other blocks when the study is read: a run's own study.yaml has what came of it.";
  return identity(block.key);
}

void add_if_any(std::vector<std::string>& facts, std::string fact) {
  if (!fact.empty()) facts.push_back(std::move(fact));
}

/// What of a block a sweep may vary.
std::string sweep_fact(const StudyBlock& block) {
  std::string fact;
  if (config::chooses_plugin(block.key)) fact = "It can be an axis of a sweep: a list of plugins. ";
  if (block.of_trial() && block.varies) fact += "Each of its keys can be an axis. ";
  return fact + (config::may_vary(block.key) ? "Variants may change it." : "");
}

TopicSection plugins_of(Kind kind, const Registry& registry) {
  TopicSection section{"Plugins", {}};
  for (const auto* plugin : registry.all(kind)) {
    std::vector<std::string> outputs;
    if (kind == Kind::metric)
      for (const auto& output : default_outputs(registry, *plugin)) outputs.push_back(output.name);
    const auto gives = outputs.empty() ? "" : fmt::format(" Gives {}.", join(outputs));
    section.entries.push_back({plugin->id(), plugin->summary + gives});
  }
  return section;
}

/// A part of the model for which the study need not name a network.
bool may_be_left_out(const StudyBlock& block) { return block.role && block.role != NetworkRole::discriminator; }

/// Where a block of a network may stand, and what holds without it.
std::string network_fact(const StudyBlock& block) {
  std::string fact = may_be_left_out(block)
                         ? fmt::format("Without it the {} is built by `{}`. ", block.key,
                                       block.role == NetworkRole::classifier ? "encoder` or `network" : "network")
                         : "";
  fact += fmt::format("It may stand in `model` as well: model: {{use: NAME, {}: {{...}}}}.", block.key);
  if (!block.role) fact += " So may its keys alone: model: {use: NAME, KEY: ...}.";
  return fact;
}

bool takes(const PluginEntry& model, NetworkRole role) {
  return std::ranges::find(model.networks, role) != model.networks.end();
}

/// The models that build a part by the block's network.
TopicSection models_with(const StudyBlock& block, const Registry& registry) {
  TopicSection section{"Models that take it", {}};
  for (const auto* model : registry.all(Kind::model))
    if (block.role ? takes(*model, *block.role) : !model->networks.empty())
      section.entries.push_back({model->id(), model->summary});
  return section;
}

/// "It builds its encoder and decoder by networks."
std::string parts_fact(const PluginEntry& model) {
  std::vector<std::string> parts;
  for (const NetworkRole role : model.networks) parts.emplace_back(to_string(role));
  if (parts.empty()) return "It builds its layers itself: it takes no network.";
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("The study's networks build its {}{}: sandglass describe network.",
                     parts.empty() ? "" : join(parts) + " and ", last);
}

std::string default_fact(Kind kind) {
  const auto name = config::default_plugin(kind);
  return name.empty() ? "" : fmt::format("Where the study names none: {}.", name);
}

TopicSection outputs_of(const PluginEntry& plugin, const Registry& registry) {
  TopicSection section{"Outputs, after valid. or test.", {}};
  for (const auto& output : default_outputs(registry, plugin))
    section.entries.push_back({output.name, output.text, output.unit, output.goal});
  return section;
}

/// What training records of a model with its defaults.
TopicSection series_of(const PluginEntry& plugin, const Registry& registry) {
  TopicSection section{"Series, beside train.loss", {}};
  for (const auto& series : default_series(registry, plugin))
    section.entries.push_back({"train." + series.name, series.text});
  return section;
}

std::vector<TopicKey> claim_keys() {
  std::vector<TopicKey> keys;
  for (const auto& key : config::claim_keys()) {
    using enum config::ClaimKey::Holds;
    const bool formed = key.holds == selection || key.holds == range || key.holds == any;
    const auto* form = key.holds == selection ? "block of axes with values"
                       : key.holds == range   ? "list of two numbers"
                                              : "a value, or a list";
    keys.push_back({"expect." + key.name, key.spec, formed ? form : "", true});
  }
  return keys;
}

}  // namespace

std::string block_path(Kind kind) {
  const auto* found = std::ranges::find(config::kStudyBlocks, std::optional(kind), &StudyBlock::kind);
  return found != config::kStudyBlocks.end() ? std::string(found->key) : fmt::format("sweep.{}", to_string(kind));
}

Topic plugin_topic(const PluginEntry& plugin, const Registry& registry) {
  Topic topic{.name = plugin.id(),
              .note = fmt::format("version {}, {}", plugin.version, plugin.owner),
              .text = plugin.summary,
              .facts = {fmt::format("Its name stands in {}.", block_path(plugin.kind))},
              .keys = keys_of(plugin.schema, fmt::format("{}.{}", to_string(plugin.kind), plugin.name))};
  if (const Schema* host = config::host_schema(plugin.kind); host && !host->parameters().empty())
    topic.facts[0] +=
        fmt::format(" Beside its keys stand the block's own: sandglass describe {}.", block_path(plugin.kind));
  if (plugin.schema.parameters().empty()) topic.facts.push_back("It has no parameters.");
  if (plugin.kind == Kind::model) topic.facts.push_back(parts_fact(plugin));
  if (plugin.kind == Kind::metric) topic.sections.push_back(outputs_of(plugin, registry));
  if (plugin.kind == Kind::model) topic.sections.push_back(series_of(plugin, registry));
  std::erase_if(topic.sections, [](const TopicSection& section) { return section.entries.empty(); });
  return topic;
}

Topic block_topic(const StudyBlock& block, const Registry& registry) {
  const std::string key(block.key);
  Topic topic{.name = key, .text = std::string(block.text)};
  if (!block.form.empty()) topic.facts.push_back(fmt::format("Its value: {}.", block.form));
  if (block.kind) {
    topic.facts.push_back(block.is_list ? "Its value: list of plugins, each a name or {use: NAME, key: value ...}."
                                        : "Its value: a plugin's name, or {use: NAME, key: value ...}.");
    if (!may_be_left_out(block)) add_if_any(topic.facts, default_fact(*block.kind));
  }
  if (block.kind == Kind::network) topic.facts.push_back(network_fact(block));
  topic.facts.push_back(identity(block));
  add_if_any(topic.facts, sweep_fact(block));
  if (block.schema) topic.keys = keys_of(block.schema(), key, true);
  if (key == "sweep")
    for (const auto& part : config::sweep_blocks()) topic.keys.push_back(sweep_key(part));
  if (key == "expect") topic.keys = claim_keys();
  if (key == "objective") topic.sections = measures_topic().sections;
  if (block.kind) topic.sections.push_back(plugins_of(*block.kind, registry));
  if (block.kind == Kind::network) topic.sections.push_back(models_with(block, registry));
  return topic;
}

Topic sweep_plugin_topic(Kind kind, const Registry& registry) {
  const auto& parts = config::sweep_blocks();
  const auto part = std::ranges::find(parts, std::optional(kind), &config::BlockKey::kind);
  Topic topic{.name = block_path(kind), .text = std::string(part->text)};
  topic.facts.push_back("Its value: a plugin's name, or {use: NAME, key: value ...}.");
  add_if_any(topic.facts, default_fact(kind));
  topic.facts.push_back(identity(topic.name));
  if (kind == Kind::sampler) topic.facts.emplace_back("A sampler's `trials` may grow: sandglass extend.");
  topic.sections.push_back(plugins_of(kind, registry));
  return topic;
}

Topic axes_topic() {
  const auto& parts = config::sweep_blocks();
  const auto part = std::ranges::find(parts, "axes", &config::BlockKey::name);
  Topic topic{.name = "sweep.axes", .text = std::string(part->text), .facts = {"A range has these keys."}};
  const Schema range = config::axis_range_schema(ParameterType::real);
  topic.keys = keys_of(range, "sweep.axes.PATH");
  const auto* step = range.find("step");
  for (auto& key : topic.keys) key.may_be_left_out = step && key.spec.name == step->name;
  return topic;
}

Topic study_keys_topic() {
  Topic topic{.name = "study", .text = "The keys at the top of a study that are no blocks."};
  topic.keys = keys_of(config::study_schema(), "");
  return topic;
}

Topic measures_topic() {
  TopicSection section{"What every trial is measured by", {}};
  for (const auto& measure : config::kMeasures)
    section.entries.push_back(
        {std::string(measure.name), std::string(measure.text), "the loss's or the model's", Goal::minimize});
  return {.name = "measures",
          .text = "What a trial is measured by beside the outputs of its metrics.",
          .sections = {section}};
}

Topic initialisation_topic() {
  TopicSection section{"Weights of a layer, by its activation", {}};
  for (const auto& name : activation_names())
    section.entries.push_back({name, std::string(initial_weights(activation_from_string(name)))});
  return {.name = "initialisation", .text = std::string(initialisation_text()), .sections = {section}};
}

Topic key_topic(const TopicKey& key) {
  Topic topic{.name = key.path, .text = "", .keys = {key}};
  const std::string head = key.path.substr(0, key.path.find('.'));
  const auto kind = kind_from(head);
  const auto* block = config::find_block(kind ? block_path(*kind) : head);
  topic.facts.push_back(identity(kind ? block_path(*kind) : key.path));
  if (block && block->of_trial()) topic.facts.emplace_back("It can be an axis of a sweep, and variants may change it.");
  return topic;
}

Topic overview_topic(const Registry& registry) {
  Topic topic{.name = "study", .text = "A study is a YAML file of these blocks and keys."};
  TopicSection blocks{"Blocks", {}}, keys{"Keys beside them", {}}, kinds{"Kinds of plugins", {}};
  for (const StudyBlock& block : config::kStudyBlocks)
    blocks.entries.push_back({std::string(block.key), std::string(block.text)});
  for (const auto& spec : config::study_schema().parameters()) keys.entries.push_back({spec.name, spec.text});
  for (const Kind kind : kKinds) kinds.entries.push_back({std::string(to_string(kind)), join(registry.names(kind))});
  TopicSection further{"More of it",
                       {{"describe train", "a block with its keys"},
                        {"describe train.keep", "a key"},
                        {"describe noise/masking", "a plugin with its parameters"},
                        {"describe knn_accuracy", "the metric that reports it"},
                        {"describe initialisation", "how weights begin"},
                        {"describe --markdown", "all of it"}}};
  topic.sections = {blocks, keys, kinds, further};
  return topic;
}

}  // namespace sandglass
