#include "core/config/default_value.hpp"

#include <array>
#include <utility>

#include "core/config/node_path.hpp"
#include "core/config/space.hpp"
#include "core/config/study_schema.hpp"

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

const Schema* host_block(std::string_view name) {
  static const std::array<std::pair<std::string_view, const Schema*>, 6> blocks{{{"train", &train_schema()},
                                                                                 {"objective", &objective_schema()},
                                                                                 {"record", &record_schema()},
                                                                                 {"checkpoint", &checkpoint_schema()},
                                                                                 {"limits", &limits_schema()},
                                                                                 {"sweep", &sweep_schema()}}};
  for (const auto& [block, schema] : blocks)
    if (block == name) return schema;
  return nullptr;
}

class DefaultValue {
 public:
  DefaultValue(const Node& root, const Registry& registry) : root_(root), registry_(registry) {}

  std::optional<Node> at(const std::string& path) const {
    const auto dot = path.find('.');
    if (dot == path.npos) return value_of(study_schema().find(path), path);
    const std::string block = path.substr(0, dot), key = path.substr(dot + 1);
    if (const Schema* schema = host_block(block)) return value_of(schema->find(key), path);
    if (block == "transforms") return of_transform(key, path);
    const auto kind = kind_from(block);
    if (!kind || *kind == Kind::transform || *kind == Kind::metric) return std::nullopt;
    if (*kind == Kind::sampler || *kind == Kind::pruner) return std::nullopt;
    const Entry* entry = root_.find(block);
    std::string name = entry ? plugin_named_by(entry->value) : "";
    if (name.empty()) name = default_plugin(*kind);
    return of_plugin(*kind, name, key, path);
  }

 private:
  std::optional<Node> of_transform(const std::string& step, const std::string& path) const {
    const auto dot = step.find('.');
    const Node* transform = find_node(root_, "transforms." + step.substr(0, dot));
    if (!transform || dot == step.npos) return std::nullopt;
    return of_plugin(Kind::transform, plugin_named_by(*transform), step.substr(dot + 1), path);
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

  /// A parameter that has to be given is reported where it is missing, not where something refers to it.
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

}  // namespace sandglass::config
