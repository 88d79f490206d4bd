#include "core/config/compose/plugin_defaults.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/compose/interpolate.hpp"
#include "core/config/compose/variants.hpp"
#include "core/config/schema/plugin_use.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {
namespace {

Node node_of(const ParameterValue& value) {
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
    Node node{.kind = Node::Kind::list};
    for (const auto entry : *list) node.items.push_back(node_of(entry));
    return node;
  }
  const bool is_text = std::holds_alternative<std::string>(value);
  return {.kind = Node::Kind::scalar, .text = to_string(value), .quoted = is_text};
}

class DefaultValue {
 public:
  DefaultValue(const Node& root, const Registry& registry) : root_(root), registry_(registry) {}

  std::optional<Node> at(const std::string& path) const {
    const auto dot = path.find('.');
    if (dot == path.npos) return value_of(study_schema().find(path), path);
    const std::string key = path.substr(dot + 1);
    const StudyBlock* block = find_block(block_of(path));
    if (block && block->schema && !block->kind) return value_of(block->schema().find(key), path);
    if (!block || !block->of_trial()) return std::nullopt;
    if (block->is_list) return of_list(*block, key, path);
    const Entry* entry = root_.find(block->key);
    if (!entry && block->kind == Kind::network) return std::nullopt;  // no part of the model has it
    std::string name = entry ? plugin_named_by(entry->value) : "";
    if (name.empty()) name = default_plugin(*block->kind);
    return of_plugin(*block->kind, name, key, path);
  }

 private:
  /// `step` is NAME.KEY or PLACE.KEY.
  std::optional<Node> of_list(const StudyBlock& block, const std::string& step, const std::string& path) const {
    const auto dot = step.find('.');
    const Node* item = find_node(root_, fmt::format("{}.{}", block.key, step.substr(0, dot)));
    if (!item || dot == step.npos) return std::nullopt;
    return of_plugin(*block.kind, plugin_named_by(*item), step.substr(dot + 1), path);
  }

  std::optional<Node> of_plugin(Kind kind, const std::string& name, const std::string& key,
                                const std::string& path) const {
    if (name.empty()) return std::nullopt;
    if (key == "use") return node_of(name);
    const PluginEntry* plugin = registry_.find(kind, name);
    if (!plugin) return Node{};  // an unknown plugin, of which nobody knows the parameters
    const Schema* host = host_schema(kind);
    const ParameterSpec* spec = plugin->schema.find(key);
    return value_of(spec || !host ? spec : host->find(key), path);
  }

  /// An empty node if an axis gives the parameter its values: that it is missing is reported elsewhere.
  std::optional<Node> value_of(const ParameterSpec* spec, const std::string& path) const {
    if (spec && spec->fallback) return node_of(*spec->fallback);
    return spec && has_axis(root_, path) ? std::optional<Node>(Node{}) : std::nullopt;
  }

  const Node& root_;
  const Registry& registry_;
};

}  // namespace

DefaultAt defaults_of(const Node& root, const Registry& registry) {
  return [value = DefaultValue(root, registry)](const std::string& path) { return value.at(path); };
}

namespace {

constexpr auto kDefaultsForm = "defaults go by kind and plugin, as in {optimizer: {adam: {learning_rate: 0.002}}}";

const Node* value_of(const Node& block, std::string_view key) {
  const Entry* entry = block.find(key);
  return entry ? &entry->value : nullptr;
}

/// The keys for the plugin that `block` uses; null if there are none.
const Entry* keys_for(const Node& defaults, Kind kind, const Node& block) {
  const Node* plugins = value_of(defaults, to_string(kind));
  std::string name = plugin_named_by(block);
  if (name.empty()) name = default_plugin(kind);
  const Entry* found = plugins && !name.empty() ? plugins->find(name) : nullptr;
  return found && found->value.is_map() && !found->value.entries.empty() ? found : nullptr;
}

void lay(const Node& defaults, Kind kind, Node& block) {
  const Entry* found = keys_for(defaults, kind, block);
  if (!found || block.is_list()) return;
  const Entry keys = *found;
  if (block.kind == Node::Kind::empty) block = {.kind = Node::Kind::map, .mark = keys.key_mark};
  expand_shorthand(block, to_string(kind));
  for (const Entry& entry : keys.value.entries)
    if (entry.key != "use" && !block.find(entry.key)) block.entries.push_back(entry);
}

void lay_at(const Node& defaults, Kind kind, const std::string& key, Node& parent) {
  if (Entry* entry = parent.find(key)) return lay(defaults, kind, entry->value);
  Node block;
  lay(defaults, kind, block);
  if (block.is_map()) parent.entries.push_back({key, block.mark, std::move(block)});
}

void lay_in_list(const Node& defaults, const StudyBlock& block, Node& root) {
  Entry* list = root.find(block.key);
  if (list && list->value.is_list())
    for (Node& item : list->value.items)
      if (item.kind != Node::Kind::empty) lay(defaults, *block.kind, item);
}

/// The metric that a study gets if it names none.
void lay_on_first_metric(const Node& defaults, Node& root) {
  Entry* list = root.find("metrics");
  if (list && list->value.kind != Node::Kind::empty) return;
  Node metric;
  lay(defaults, Kind::metric, metric);
  if (!metric.is_map()) return;
  metric.entries.push_back(
      {"use",
       metric.mark,
       {.kind = Node::Kind::scalar, .text = std::string(default_plugin(Kind::metric)), .mark = metric.mark}});
  Node metrics{.kind = Node::Kind::list, .mark = metric.mark};
  metrics.items.push_back(std::move(metric));
  if (list) {
    list->value = std::move(metrics);
  } else {
    root.entries.push_back({"metrics", metrics.mark, std::move(metrics)});
  }
}

/// The entries whose values hold no reference; the keys of the others go to `open`.
Node settled(const Node& block, std::vector<const Entry*>& open) {
  Node out{.kind = Node::Kind::map, .mark = block.mark};
  for (const Entry& entry : block.entries) {
    if (refers(entry.value)) open.push_back(&entry);
    if (!refers(entry.value)) out.entries.push_back(entry);
  }
  return out;
}

class DefaultsCheck {
 public:
  DefaultsCheck(const Registry& registry, Diagnostics& diagnostics) : registry_(registry), diagnostics_(diagnostics) {}

  void check(const Node& defaults) {
    for (const Entry& kind : defaults.entries) {
      if (const auto found = kind_from(kind.key)) {
        check_kind(*found, kind);
      } else {
        std::vector<std::string> kinds;
        for (const Kind one : kKinds) kinds.emplace_back(to_string(one));
        const auto near = closest(kind.key, kinds);
        diagnostics_.push_back({kind.key_mark,
                                fmt::format("{} in defaults is no kind of plugin", in_quotes(kind.key)),
                                near ? fmt::format("did you mean '{}'?", *near) : kDefaultsForm,
                                {"kinds: " + join(kinds)}});
      }
    }
  }

 private:
  void check_kind(Kind kind, const Entry& entry) {
    const std::string owner = fmt::format("{} in defaults", entry.key);
    const Node* plugins = require_map(entry.value, owner, diagnostics_);
    if (!plugins) return;
    for (const Entry& plugin : plugins->entries) {
      const PluginEntry* found = registry_.find(kind, plugin.key);
      if (found) {
        check_keys(*found, plugin.value);
      } else {
        Diagnostic unknown = unknown_plugin(kind, plugin.key, plugin.key_mark, registry_);
        if (unknown.hint.empty()) unknown.hint = kDefaultsForm;
        diagnostics_.push_back(std::move(unknown));
      }
    }
  }

  void check_keys(const PluginEntry& plugin, const Node& value) {
    const Node* block = require_map(value, fmt::format("defaults of {}", plugin.id()), diagnostics_);
    if (!block) return;
    BlockShape shape = shape_of(plugin, block->mark);
    shape.other_keys.clear();
    for (const Schema* schema : shape.schemas)
      for (const auto& spec : schema->parameters()) shape.may_miss.push_back(spec.name);
    std::vector<const Entry*> open;
    const Node rest = settled(*block, open);
    read_block(&rest, shape, diagnostics_);
    for (const Entry* entry : open) {
      const bool known = std::ranges::any_of(shape.schemas, [&](const Schema* one) { return one->find(entry->key); });
      if (known) continue;
      const Node unknown{.kind = Node::Kind::map, .mark = block->mark, .entries = {*entry}};
      read_block(&unknown, shape, diagnostics_);
    }
  }

  const Registry& registry_;
  Diagnostics& diagnostics_;
};

}  // namespace

void lay_plugin_defaults(Node& root) {
  const Entry* found = root.find("defaults");
  if (!found || !found->value.is_map()) return;
  const Node defaults = found->value;
  for (const StudyBlock& block : kStudyBlocks) {
    if (block.is_list) {
      lay_in_list(defaults, block, root);
    } else if (block.kind && (block.kind != Kind::network || root.find(block.key))) {
      lay_at(defaults, *block.kind, std::string(block.key), root);
    }
  }
  lay_on_first_metric(defaults, root);
  if (Entry* sweep = root.find("sweep"); sweep && sweep->value.is_map())
    for (const Kind kind : {Kind::sampler, Kind::pruner})
      lay_at(defaults, kind, std::string(to_string(kind)), sweep->value);
}

void check_plugin_defaults(const Node& root, const Registry& registry, Diagnostics& diagnostics) {
  const Entry* found = root.find("defaults");
  const Node* defaults = found ? require_map(found->value, "defaults", diagnostics) : nullptr;
  if (defaults) DefaultsCheck(registry, diagnostics).check(*defaults);
}

}  // namespace sandglass::config
