#include "core/config/yaml/node.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/plugin/interfaces/network.hpp"

namespace sandglass::config {

const Entry* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }

namespace {

Node* find_below(Node& node, std::string_view key, std::string_view path);

Node* find_item(Node& list, std::string_view path) {
  const auto dot = path.find('.');
  const auto step = path.substr(0, dot);
  auto found = std::ranges::find(list.items, step, plugin_named_by);
  std::size_t place = 0;
  const auto read = std::from_chars(step.data(), step.data() + step.size(), place);
  if (read.ec == std::errc() && read.ptr == step.data() + step.size() && place < list.items.size())
    found = list.items.begin() + static_cast<std::ptrdiff_t>(place);
  if (step.empty() || found == list.items.end()) return nullptr;
  return find_below(*found, "", dot == path.npos ? "" : path.substr(dot + 1));
}

/// `node` stands under `key`; the longest key that fits is taken.
Node* find_below(Node& node, std::string_view key, std::string_view path) {
  if (path.empty()) return &node;
  if (node.is_list()) return find_item(node, path);
  if (node.kind == Node::Kind::scalar) return path == "use" && kind_of_block(key) ? &node : nullptr;
  for (auto end = path.size(); end != path.npos; end = end == 0 ? path.npos : path.rfind('.', end - 1)) {
    Entry* entry = node.find(path.substr(0, end));
    if (!entry) continue;
    const auto rest = end == path.size() ? std::string_view() : path.substr(end + 1);
    if (Node* found = find_below(entry->value, entry->key, rest)) return found;
  }
  return nullptr;
}

void collect(const Node& node, const std::string& path, std::size_t most, std::vector<std::string>& paths) {
  if (paths.size() >= most) return;
  if (!node.is_map()) {
    if (!path.empty()) paths.push_back(path);
    return;
  }
  for (const Entry& entry : node.entries)
    collect(entry.value, path.empty() ? entry.key : std::string(path).append(".").append(entry.key), most, paths);
}

}  // namespace

Node* find_node(Node& root, std::string_view path) { return path.empty() ? nullptr : find_below(root, "", path); }

const Node* find_node(const Node& root, std::string_view path) { return find_node(const_cast<Node&>(root), path); }

std::vector<std::string> paths_in(const Node& root, std::size_t most) {
  std::vector<std::string> paths;
  collect(root, "", most, paths);
  return paths;
}

std::optional<Kind> kind_of_block(std::string_view key) {
  const bool is_part = std::ranges::any_of(kNetworkRoles, [&](NetworkRole role) { return to_string(role) == key; });
  return is_part ? Kind::network : kind_from(key);
}

std::string plugin_named_by(const Node& block) {
  if (block.kind == Node::Kind::scalar) return block.text;
  const Entry* use = block.find("use");
  return use ? use->value.text : "";
}

void expand_shorthand(Node& block, std::string_view key) {
  if (block.kind != Node::Kind::scalar || !kind_of_block(key)) return;
  Node map{.kind = Node::Kind::map, .mark = block.mark};
  map.entries.push_back({"use", block.mark, std::move(block)});
  block = std::move(map);
}

}  // namespace sandglass::config
