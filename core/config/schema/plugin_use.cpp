#include "core/config/schema/plugin_use.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/schema/synonyms.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/scalar.hpp"

namespace sandglass::config {
namespace {

/// A parameter of such a name would be read as the study's own key and never reach the plugin.
void require_own_names(const PluginEntry& plugin) {
  for (const auto& spec : plugin.schema.parameters()) {
    const Schema* host = host_schema(plugin.kind);
    const bool is_network = plugin.kind == Kind::model && is_network_block(spec.name);
    const bool taken = spec.name == "use" || is_network || (host && host->find(spec.name));
    if (taken) {
      throw SchemaError(
          fmt::format("{} ({}) declares a parameter '{}', but that key belongs to the study itself; rename "
                      "the parameter",
                      plugin.id(), plugin.owner, spec.name));
    }
  }
}

/// The node that holds the name: of the short form the node itself, of the long form the value of `use`.
const Node* name_node(const Node* node) {
  if (!node || !node->is_map()) return node;
  const Entry* use = node->find("use");
  return use ? &use->value : nullptr;
}

Diagnostic unnamed_plugin(Kind kind, const Node* node, const Mark& mark) {
  const auto name = to_string(kind);
  if (node && node->is_map()) {
    const std::vector<std::string> use{"use"};
    for (const Entry& entry : node->entries)
      if (meant(entry.key, use))
        return {entry.key_mark,
                fmt::format("unknown key {} for {}, which has no 'use'", in_quotes(entry.key), name),
                "did you mean 'use'?",
                {}};
    return {node->mark, fmt::format("'use' is missing for {}", name), "add 'use: NAME'", {}};
  }
  return {mark, fmt::format("the study names no {}", name), fmt::format("add '{}: {{use: NAME}}'", name), {}};
}

/// The name, or "" and a diagnostic.
std::string read_name(Kind kind, const Node* node, const Mark& mark, std::string_view block, Diagnostics& diagnostics) {
  const Node* name = name_node(node);
  if (!name || (name == node && name->kind == Node::Kind::empty)) {
    const std::string fallback(default_plugin(kind));
    if (fallback.empty()) diagnostics.push_back(unnamed_plugin(kind, node, mark));
    return fallback;
  }
  const bool is_word = name->kind == Node::Kind::scalar && std::holds_alternative<std::string>(resolve_scalar(*name)) &&
                       !name->text.empty();
  if (is_word) return name->text;
  diagnostics.push_back({name->mark,
                         fmt::format("{} is {}, expected the name of a {}",
                                     name != node    ? "use"
                                     : block.empty() ? to_string(kind)
                                                     : block,
                                     describe(*name), to_string(kind)),
                         "write '{use: NAME}'",
                         {}});
  return "";
}

}  // namespace

std::string plural(Kind kind) { return std::string(to_string(kind)) + (kind == Kind::loss ? "es" : "s"); }

Diagnostic unknown_plugin(Kind kind, const std::string& name, const Mark& mark, const Registry& registry) {
  const auto known = registry.names(kind);
  const auto near = meant(name, known);
  return {mark,
          fmt::format("there is no {} named {}", to_string(kind), in_quotes(name)),
          near ? fmt::format("did you mean '{}'?", *near) : "",
          {fmt::format("known {}: {}", plural(kind), known.empty() ? "none" : join(known)),
           "to load another: list its library under 'plugins:', or pass --plugin LIBRARY"}};
}

BlockShape shape_of(const PluginEntry& plugin, const Mark& mark) {
  const auto block = std::ranges::find(kStudyBlocks, std::optional(plugin.kind), &StudyBlock::kind);
  std::string path;
  if (block != kStudyBlocks.end() && block->of_trial())
    path = block->is_list ? fmt::format("{}.{}", block->key, plugin.name) : std::string(block->key);
  BlockShape shape{.owner = plugin.id(),
                   .schemas = {&plugin.schema},
                   .other_keys = {"use"},
                   .may_miss = {},
                   .notes = {"see: sandglass describe " + plugin.id()},
                   .mark = mark,
                   .path = std::move(path)};
  if (const Schema* host = host_schema(plugin.kind)) {
    shape.schemas.push_back(host);
    for (const auto& spec : host->parameters())
      if (!spec.fallback) shape.may_miss.push_back(spec.name);
  }
  return shape;
}

ReadUse read_use(Kind kind, const Node* node, const Mark& mark, const Registry& registry, Diagnostics& diagnostics,
                 std::string_view block) {
  const std::size_t before = diagnostics.size();
  ReadUse read;
  read.use.name = read_name(kind, node, mark, block, diagnostics);
  const Node* name = name_node(node);
  read.mark = name && name->kind == Node::Kind::scalar ? name->mark : node ? node->mark : mark;
  if (!read.use.name.empty()) {
    read.plugin = registry.find(kind, read.use.name);
    if (!read.plugin) diagnostics.push_back(unknown_plugin(kind, read.use.name, read.mark, registry));
  }
  if (!read.plugin) return read;  // its keys cannot be checked
  require_own_names(*read.plugin);
  BlockShape shape = shape_of(*read.plugin, read.mark);
  if (name) shape.folder = name->folder;
  if (!block.empty()) shape.path = block;
  const Schema* host = host_schema(kind);
  const Node* map = node && node->is_map() ? node : nullptr;
  const Params all = read_block(map, shape, diagnostics);
  for (const auto& [key, value] : all.values()) (host && host->find(key) ? read.host : read.use.params).set(key, value);
  read.sound = diagnostics.size() == before;
  return read;
}

}  // namespace sandglass::config
