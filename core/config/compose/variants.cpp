#include "core/config/compose/variants.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/node.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

void lay_keys(Node& block, const Node& keys) {
  for (const Entry& entry : keys.entries) {
    if (Entry* old = block.find(entry.key)) {
      *old = entry;
    } else {
      block.entries.push_back(entry);
    }
  }
}

void lay_block(Node& root, const Entry& block) {
  Entry* old = root.find(block.key);
  if (!old) {
    root.entries.push_back(block);
    return;
  }
  if (block.value.kind == Node::Kind::empty) return;
  Entry laid = block;
  expand_shorthand(laid.value, block.key);
  const std::string name = plugin_named_by(laid.value);
  const bool same_plugin = name.empty() || name == plugin_named_by(old->value);
  expand_shorthand(old->value, block.key);
  if (laid.value.is_map() && old->value.is_map() && same_plugin) {
    lay_keys(old->value, laid.value);
  } else {
    *old = block;
  }
}

/// Whether the variant may change the block; reports it if not. Its `axes` are no such block: they are read with the
/// sweep.
bool check_block(const Entry& block, const std::string& variant, Diagnostics& diagnostics) {
  if (block.key == "axes") return false;
  if (find_trial_block(block.key)) return true;
  std::vector<std::string> known;
  for (const StudyBlock& one : trial_blocks()) known.emplace_back(one.key);
  known.emplace_back("axes");
  const auto near = closest(block.key, known);
  diagnostics.push_back({block.key_mark,
                         fmt::format("variant {} cannot change {}", in_quotes(variant), in_quotes(block.key)),
                         near ? fmt::format("did you mean '{}'?", *near) : "it may change: " + join(known),
                         {}});
  return false;
}

bool check_name(const Entry& variant, Diagnostics& diagnostics) {
  if (is_file_name(variant.key)) return true;
  diagnostics.push_back({variant.key_mark,
                         fmt::format("{} cannot be the name of a variant", in_quotes(variant.key)),
                         "letters, digits, '_', '-' and '.' only, not starting with '.', at most 128",
                         {}});
  return false;
}

}  // namespace

std::vector<VariantView> read_variants(const Node& root, Diagnostics& diagnostics) {
  const Entry* sweep = root.find("sweep");
  const Entry* variants = sweep ? sweep->value.find("variants") : nullptr;
  std::vector<VariantView> views;
  if (variants && require_map(variants->value, "variants", diagnostics)) {
    for (const Entry& variant : variants->value.entries) {
      if (!check_name(variant, diagnostics)) continue;
      const std::string owner = fmt::format("variant {}", in_quotes(variant.key));
      VariantView view{variant.key, variant.key_mark, root};
      if (const Node* blocks = require_map(variant.value, owner, diagnostics))
        for (const Entry& block : blocks->entries)
          if (check_block(block, variant.key, diagnostics)) lay_block(view.root, block);
      views.push_back(std::move(view));
    }
  }
  if (views.empty()) views.push_back({"", {}, root});
  return views;
}

bool has_axis(const Node& root, const std::string& path) {
  const Entry* sweep = root.find("sweep");
  const auto in = [&](const Node& block) {
    const Entry* axes = block.find("axes");
    return axes && axes->value.find(path);
  };
  if (!sweep || in(sweep->value)) return sweep;
  const Entry* variants = sweep->value.find("variants");
  return variants && std::ranges::any_of(variants->value.entries, in, &Entry::value);
}

}  // namespace sandglass::config
