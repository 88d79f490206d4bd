#include "core/config/study/difference.hpp"

#include <algorithm>
#include <optional>

#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/yaml_reader.hpp"

namespace sandglass::config {
namespace {

struct Leaf {
  std::string path, value;
};

std::string text_of(const Node& node) {
  if (node.kind == Node::Kind::scalar) return node.text.empty() ? "''" : node.text;
  std::string text;
  for (const Node& item : node.items) text.append(text.empty() ? "" : ", ").append(text_of(item));
  if (node.is_list()) return std::string("[").append(text).append("]");
  for (const Entry& entry : node.entries)
    text.append(text.empty() ? "" : ", ").append(entry.key).append(": ").append(text_of(entry.value));
  return node.is_map() ? std::string("{").append(text).append("}") : "nothing";
}

/// Adds a leaf for each value below `node` that is no map.
void add_leaves(const Node& node, const std::string& path, std::vector<Leaf>& leaves) {
  if (!node.is_map() || node.entries.empty()) {
    leaves.push_back({path, text_of(node)});
    return;
  }
  for (const Entry& entry : node.entries)
    add_leaves(entry.value, path.empty() ? entry.key : std::string(path).append(".").append(entry.key), leaves);
}

std::optional<std::vector<Leaf>> leaves_of(const std::string& text) {
  Diagnostics ignored;
  const auto root = read_yaml(text, 0, 0, ignored);
  if (!root) return std::nullopt;
  std::vector<Leaf> leaves;
  add_leaves(*root, "", leaves);
  return leaves;
}

std::string value_at(const std::vector<Leaf>& leaves, const std::string& path) {
  const auto found = std::ranges::find(leaves, path, &Leaf::path);
  return found == leaves.end() ? "not there" : found->value;
}

/// Calls `tell(path, line)` for each value that differs; the path of the whole text is empty.
template <class Tell>
void for_each_difference(const std::string& before, const std::string& after, Tell&& tell_line) {
  const auto old_leaves = leaves_of(before), new_leaves = leaves_of(after);
  if (!old_leaves || !new_leaves) {
    if (before != after) tell_line("", "the whole text");
    return;
  }
  const auto tell = [&](const std::string& path, const std::string& from, const std::string& to) {
    if (from != to) tell_line(path, std::string(path).append(": ").append(from).append(" -> ").append(to));
  };
  for (const Leaf& leaf : *old_leaves) tell(leaf.path, leaf.value, value_at(*new_leaves, leaf.path));
  for (const Leaf& leaf : *new_leaves)
    if (std::ranges::find(*old_leaves, leaf.path, &Leaf::path) == old_leaves->end())
      tell(leaf.path, "not there", leaf.value);
}

}  // namespace

StudyChanges study_changes(const std::string& before, const std::string& after) {
  StudyChanges changes;
  for_each_difference(before, after, [&](const std::string& path, std::string line) {
    (is_fixed(path) ? changes.fixed : changes.free).push_back(std::move(line));
  });
  return changes;
}

std::vector<std::string> study_difference(const std::string& before, const std::string& after) {
  std::vector<std::string> lines;
  for_each_difference(before, after, [&](const std::string&, std::string line) { lines.push_back(std::move(line)); });
  return lines;
}

}  // namespace sandglass::config
