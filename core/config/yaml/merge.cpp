#include "core/config/yaml/merge.hpp"

#include <algorithm>

#include "core/config/compose/overrides.hpp"
#include "core/config/schema/study_schema.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {
namespace {

/// The plugin that the block of this key uses: the default one if it names none. Empty if the key is no plugin's.
std::string plugin_of(const Node& block, std::string_view key) {
  const auto kind = kind_from(key);
  if (!kind) return "";
  const std::string name = plugin_named_by(block);
  return name.empty() ? std::string(default_plugin(*kind)) : name;
}

void lay(Node& base, const Entry& over) {
  Entry* old = base.find(over.key);
  if (!old) {
    base.entries.push_back(over);
    return;
  }
  if (over.value.kind == Node::Kind::empty) {
    std::erase_if(base.entries, [&](const Entry& entry) { return entry.key == over.key; });
    return;
  }
  if (over.value.kind == Node::Kind::scalar && old->value.kind == Node::Kind::scalar) {
    *old = over;
    return;
  }
  Entry laid = over;
  expand_shorthand(laid.value, over.key);
  expand_shorthand(old->value, over.key);
  const bool names_another =
      laid.value.find("use") && plugin_of(laid.value, over.key) != plugin_of(old->value, over.key);
  if (laid.value.is_map() && old->value.is_map() && !names_another) {
    merge(old->value, laid.value);
    old->key_mark = laid.key_mark;
  } else {
    *old = over;
  }
}

}  // namespace

void merge(Node& base, const Node& over) {
  for (const Entry& entry : over.entries) lay(base, entry);
}

}  // namespace sandglass::config
