#include "core/config/compose/composition.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/config/compose/network_blocks.hpp"
#include "core/config/compose/plugin_defaults.hpp"
#include "core/config/study/parameter_path.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {
namespace {

bool is_trial_block(std::string_view key) { return find_trial_block(key) != nullptr; }

void take_over(Composition& composition, const Interpolation& interpolation) {
  const auto append = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
  append(composition.mistakes, interpolation.mistakes());
  append(composition.unresolved, interpolation.unresolved());
}

/// Resolves the blocks of `parent` (the study or a variant) that are references as a whole, and the names of plugins:
/// what is laid over what depends on them.
void resolve_names(Interpolation& interpolation, Node& parent) {
  for (Entry& entry : parent.entries) {
    const StudyBlock* block = find_block(entry.key);
    if (!block || !(block->of_trial() || block->kind)) continue;
    interpolation.resolve_name(entry.value);
    if (block->is_list)
      for (Node& item : entry.value.items) interpolation.resolve_name(item);
  }
}

void resolve_all_names(Interpolation& interpolation, Node& root) {
  resolve_names(interpolation, root);
  Entry* sweep = root.find("sweep");
  if (!sweep) return;
  interpolation.resolve_name(sweep->value);
  for (const char* key : {"sampler", "pruner", "variants"})
    if (Entry* entry = sweep->value.find(key)) interpolation.resolve_name(entry->value);
  if (Entry* axes = sweep->value.find("axes"))
    for (Entry& axis : axes->value.entries)
      if (chooses_plugin(axis.key))
        for (Node& item : axis.value.items) interpolation.resolve_name(item);
  if (Entry* variants = sweep->value.find("variants")) {
    for (Entry& variant : variants->value.entries) {
      interpolation.resolve_name(variant.value);
      resolve_names(interpolation, variant.value);
    }
  }
}

void resolve_sweep(Interpolation& interpolation, Node& sweep) {
  if (!sweep.is_map()) return interpolation.resolve(sweep);
  for (Entry& entry : sweep.entries) {
    if (entry.key == "axes" && entry.value.is_map()) {
      for (Entry& axis : entry.value.entries)
        if (!chooses_plugin(axis.key)) interpolation.resolve(axis.value);
      continue;
    }
    if (entry.key != "variants") interpolation.resolve(entry.value);
    if (entry.key == "variants")
      for (Entry& variant : entry.value.entries)
        if (Entry* axes = variant.value.find("axes")) interpolation.resolve(axes->value);
  }
}

void add_references(const Node& node, std::vector<Mark>& marks) {
  if (node.kind == Node::Kind::scalar && refers(node)) marks.push_back(node.mark);
  for (const Node& item : node.items) add_references(item, marks);
  for (const Entry& entry : node.entries) add_references(entry.value, marks);
}

/// Everything but the blocks of a trial.
void resolve_rest(Composition& composition, const Registry& registry) {
  Node& root = composition.root;
  std::vector<Mark> of_trials;
  for (const Entry& entry : root.entries)
    if (is_trial_block(entry.key)) add_references(entry.value, of_trials);
  Interpolation interpolation(root, defaults_of(root, registry));
  for (Entry& entry : root.entries)
    if (!is_trial_block(entry.key) && entry.key != "sweep" && entry.key != "small" && entry.key != "defaults")
      interpolation.resolve(entry.value);
  for (const Followed& one : interpolation.followed())
    if (!follows_from(one.mark, of_trials)) composition.followed.push_back(one);
  if (Entry* sweep = root.find("sweep")) resolve_sweep(interpolation, sweep->value);
  take_over(composition, interpolation);
}

/// In a trial, the number of its replicate has a value: that of the first, until link_parameters() lets it follow.
DefaultAt with_replicate(DefaultAt defaults) {
  return [defaults = std::move(defaults)](const std::string& path) -> std::optional<Node> {
    if (path == kReplicate) return Node{.kind = Node::Kind::scalar, .text = "0"};
    return defaults(path);
  };
}

void resolve_trial(Composition& composition, Node& root, const Registry& registry) {
  lay_plugin_defaults(root);
  Interpolation interpolation(root, with_replicate(defaults_of(root, registry)));
  for (Entry& entry : root.entries)
    if (is_trial_block(entry.key)) interpolation.resolve(entry.value);
  take_over(composition, interpolation);
}

/// What is measured and kept of a trial, which its variant may change. What it refers to is the same in all trials.
void resolve_measures(Composition& composition, Node& root, const Registry& registry) {
  Interpolation interpolation(root, defaults_of(root, registry));
  for (Entry& entry : root.entries)
    if (may_vary(entry.key) && !is_trial_block(entry.key)) interpolation.resolve(entry.value);
  const auto& followed = interpolation.followed();
  composition.followed.insert(composition.followed.end(), followed.begin(), followed.end());
  take_over(composition, interpolation);
}

bool is_same(const Node& a, const Node& b) {
  const auto same_entry = [](const Entry& x, const Entry& y) { return x.key == y.key && is_same(x.value, y.value); };
  return a.kind == b.kind && a.text == b.text && std::ranges::equal(a.items, b.items, is_same) &&
         std::ranges::equal(a.entries, b.entries, same_entry);
}

}  // namespace

Composition compose(const Node& written, const Registry& registry) {
  Composition composition;
  composition.root = written;
  if (refers(written)) {
    Interpolation names(composition.root, defaults_of(composition.root, registry));
    resolve_all_names(names, composition.root);
    take_over(composition, names);
  }
  move_network_keys(composition.root, registry, composition.mistakes);
  composition.views = read_variants(composition.root, composition.mistakes);
  settle_networks(composition.views, registry, composition.mistakes);
  for (VariantView& view : composition.views) {
    resolve_trial(composition, view.root, registry);
    resolve_measures(composition, view.root, registry);
  }
  settle_networks(composition.root, registry);
  lay_plugin_defaults(composition.root);
  resolve_rest(composition, registry);
  return composition;
}

bool changes_with_variant(const Composition& composition, const std::string& path) {
  if (!is_trial_block(block_of(path))) return false;
  const Node* before = find_node(composition.root, path);
  return std::ranges::any_of(composition.views, [&](const VariantView& view) {
    const Node* own = find_node(view.root, path);
    return !view.name.empty() && ((own == nullptr) != (before == nullptr) || (own && !is_same(*own, *before)));
  });
}

}  // namespace sandglass::config
