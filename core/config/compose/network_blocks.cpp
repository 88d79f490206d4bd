#include "core/config/compose/network_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/study/study_blocks.hpp"

namespace sandglass::config {
namespace {

constexpr std::string_view kNetwork = "network";

const Node* value_in(const Node& parent, std::string_view key) {
  const Entry* entry = parent.find(key);
  return entry ? &entry->value : nullptr;
}

std::string name_in(const Node& parent, std::string_view key) {
  const Node* block = value_in(parent, key);
  return block ? plugin_named_by(*block) : "";
}

bool takes(const PluginEntry& model, NetworkRole role) {
  return std::ranges::find(model.networks, role) != model.networks.end();
}

/// Whether the model builds a part by `network`, unless that part has a network of its own.
bool takes_network(const PluginEntry& model) {
  return std::ranges::any_of(model.networks, [](NetworkRole role) { return role != NetworkRole::discriminator; });
}

/// The entry `use: NAME` of a block that stands at `mark`.
Entry use_entry(const Mark& mark, std::string name) {
  return {"use", mark, {.kind = Node::Kind::scalar, .text = std::move(name), .mark = mark}};
}

/// Moves keys from models to networks, in the study `root`.
class KeyMover {
 public:
  KeyMover(Node& root, const Registry& registry, Diagnostics& diagnostics)
      : root_(root), registry_(registry), diagnostics_(diagnostics) {}

  void run() {
    name_blocks();
    if (Entry* model = root_.find("model")) move(model->value, root_);
    Entry* sweep = root_.find("sweep");
    Entry* variants = sweep ? sweep->value.find("variants") : nullptr;
    if (variants)
      for (Entry& variant : variants->value.entries)
        if (Entry* model = variant.value.find("model")) move(model->value, variant.value);
    Entry* axes = sweep ? sweep->value.find("axes") : nullptr;
    Entry* models = axes ? axes->value.find("model") : nullptr;
    if (models)
      for (Node& item : models->value.items)
        if (item.is_map()) move(item, item);
  }

 private:
  /// A network of the study that is given keys and no name is the default one; a variant that names it changes those.
  void name_blocks() {
    for (const StudyBlock& block : network_blocks())
      if (Entry* entry = root_.find(block.key); entry && entry->value.is_map() && !entry->value.find("use"))
        entry->value.entries.insert(entry->value.entries.begin(),
                                    use_entry(entry->key_mark, std::string(default_plugin(Kind::network))));
  }

  /// Moves keys of `model` to the network that stands in `parent`, or comes to stand there.
  void move(Node& model, Node& parent) {
    std::string name = plugin_named_by(model);
    if (name.empty()) name = name_in(root_, "model");
    const PluginEntry* plugin = registry_.find(Kind::model, name);
    if (!plugin || !takes_network(*plugin) || !model.is_map()) return;
    const auto network = network_of(parent);
    const auto is_open = [&](const Entry& entry) {
      return entry.key != "use" && !is_network_block(entry.key) && !plugin->schema.find(entry.key);
    };
    const auto is_networks = [&](const Entry& entry) { return is_open(entry) && declares(network, entry.key); };
    const auto is_others = [&](const Entry& entry) { return is_open(entry) && !networks_with(entry.key).empty(); };
    std::vector<Entry> moved;
    std::ranges::copy_if(model.entries, std::back_inserter(moved), is_networks);
    std::erase_if(model.entries, is_networks);
    for (const Entry& entry : model.entries)
      if (is_others(entry)) report_other(entry, *plugin, network);
    std::erase_if(model.entries, is_others);
    for (Entry& entry : moved) add(std::move(entry), parent, network);
  }

  /// The name of the network that a model in `parent` has.
  std::string network_of(const Node& parent) const {
    std::string name = name_in(parent, kNetwork);
    if (name.empty()) name = name_in(root_, kNetwork);
    return name.empty() ? std::string(default_plugin(Kind::network)) : name;
  }

  /// The networks that have the parameter.
  std::vector<std::string> networks_with(const std::string& key) const {
    std::vector<std::string> names;
    for (const PluginEntry* one : registry_.all(Kind::network))
      if (one->schema.find(key)) names.push_back(one->name);
    return names;
  }

  /// Whether the network has the parameter. One that does not exist may have any that others have.
  bool declares(const std::string& network, const std::string& key) const {
    const PluginEntry* found = registry_.find(Kind::network, network);
    return found ? found->schema.find(key) != nullptr : !networks_with(key).empty();
  }

  void report_other(const Entry& entry, const PluginEntry& model, const std::string& network) {
    const auto names = networks_with(entry.key);
    diagnostics_.push_back(
        {entry.key_mark,
         fmt::format("{} is no key of {}, nor of its network, network/{}", in_quotes(entry.key), model.id(), network),
         fmt::format("it is one of network/{}: add 'network: {}'", join(names, " and network/"), names[0]),
         {}});
  }

  void add(Entry entry, Node& parent, const std::string& network) {
    report_if_idle(entry);
    Entry* block = parent.find(kNetwork);
    if (!block) {
      parent.entries.push_back(
          {std::string(kNetwork), entry.key_mark, {.kind = Node::Kind::map, .mark = entry.key_mark}});
      block = &parent.entries.back();
      // Keys of a variant are laid over those of the study's network.
      if (&parent == &root_ || !root_.find(kNetwork))
        block->value.entries.push_back(use_entry(entry.key_mark, network));
    }
    Node& keys = block->value;
    expand_shorthand(keys, kNetwork);
    if (keys.kind == Node::Kind::empty) keys = {.kind = Node::Kind::map, .mark = block->key_mark};
    Entry* other = keys.find(entry.key);
    if (!other) {
      if (keys.is_map()) keys.entries.push_back(std::move(entry));
    } else if (entry.value.laid > other->value.laid) {
      *other = std::move(entry);
    } else if (entry.value.laid == other->value.laid) {
      diagnostics_.push_back({entry.key_mark,
                              fmt::format("{} of the network stands in model and in network", entry.key),
                              fmt::format("leave one out; the other is in line {}", other->key_mark.line),
                              {}});
    }
  }

  /// A change that an axis overrides at every point.
  void report_if_idle(const Entry& entry) {
    const std::string path = fmt::format("{}.{}", kNetwork, entry.key);
    if (entry.value.laid > 0 && axis_everywhere(root_, path))
      diagnostics_.push_back({entry.key_mark,
                              fmt::format("{} is an axis of the sweep: model.{} has no effect", path, entry.key),
                              fmt::format("to fix it: --axis {}=VALUE", path),
                              {}});
  }

  Node& root_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
};

/// Leaves the networks that the model takes.
class Settler {
 public:
  explicit Settler(const Registry& registry) : registry_(registry) {}

  void settle(Node& root) {
    const Entry* found = root.find("model");
    const PluginEntry* model = found ? registry_.find(Kind::model, plugin_named_by(found->value)) : nullptr;
    if (!model) return keep_all(root);
    const Mark mark = found->key_mark;
    for (const StudyBlock& block : network_blocks()) settle(root, block, *model, mark);
  }

  /// What no view has.
  void report(Diagnostics& diagnostics) const {
    std::set<Mark> reported;
    for (const auto& [entry, model] : dropped_)
      if (!kept_.contains(entry.key_mark) && reported.insert(entry.key_mark).second)
        diagnostics.push_back(refusal(entry, *model));
  }

 private:
  void keep_all(const Node& root) {
    for (const StudyBlock& block : network_blocks())
      if (const Entry* entry = root.find(block.key)) kept_.insert(entry->key_mark);
  }

  void settle(Node& root, const StudyBlock& block, const PluginEntry& model, const Mark& mark) {
    Entry* entry = root.find(block.key);
    const bool wanted = block.role ? takes(model, *block.role) : shares_network(root, model);
    // A part has a network of its own only if something is said of it.
    const bool may_lack = block.role && *block.role != NetworkRole::discriminator;
    const bool is_empty = !entry || entry->value.kind == Node::Kind::empty;
    if (entry && (!wanted || (may_lack && is_empty))) {
      if (wanted || is_empty)
        kept_.insert(entry->key_mark);
      else
        dropped_.emplace_back(*entry, &model);
      std::erase_if(root.entries, [&](const Entry& one) { return one.key == block.key; });
    } else if (entry) {
      kept_.insert(entry->key_mark);
    } else if (wanted && !may_lack) {
      root.entries.push_back({std::string(block.key), mark, {.mark = mark}});
    }
  }

  static bool has_own(const Node& root, std::string_view part) {
    const Node* block = value_in(root, part);
    return block && block->kind != Node::Kind::empty;
  }

  /// Whether a part of the model has no network of its own.
  static bool shares_network(const Node& root, const PluginEntry& model) {
    const bool own_encoder = has_own(root, "encoder");
    return (takes(model, NetworkRole::encoder) && !own_encoder) ||
           (takes(model, NetworkRole::decoder) && !has_own(root, "decoder")) ||
           (takes(model, NetworkRole::classifier) && !has_own(root, "classifier") && !own_encoder);
  }

  Diagnostic refusal(const Entry& entry, const PluginEntry& model) const {
    const StudyBlock& block = *find_block(entry.key);
    std::string message;
    if (model.networks.empty())
      message = fmt::format("{} builds its layers itself", model.id());
    else if (block.role)
      message = fmt::format("{} has no {}", model.id(), entry.key);
    else
      message = fmt::format("each part of {} has a network of its own here", model.id());
    const bool of_part = block.role && !model.networks.empty();
    std::vector<std::string> others;
    for (const PluginEntry* one : registry_.all(Kind::model))
      if (of_part ? takes(*one, *block.role) : !one->networks.empty()) others.push_back(one->name);
    Diagnostic diagnostic{entry.key_mark, std::move(message), fmt::format("leave '{}' out", entry.key), {}};
    if (!others.empty() && (of_part || model.networks.empty()))
      diagnostic.notes = {fmt::format("models with {}: {}", of_part ? "a " + entry.key : "networks", join(others))};
    return diagnostic;
  }

  const Registry& registry_;
  std::set<Mark> kept_;
  std::vector<std::pair<Entry, const PluginEntry*>> dropped_;
};

}  // namespace

void move_network_keys(Node& root, const Registry& registry, Diagnostics& diagnostics) {
  KeyMover(root, registry, diagnostics).run();
}

void settle_networks(std::vector<VariantView>& views, const Registry& registry, Diagnostics& diagnostics) {
  Settler settler(registry);
  for (VariantView& view : views) settler.settle(view.root);
  settler.report(diagnostics);
}

void settle_networks(Node& root, const Registry& registry) { Settler(registry).settle(root); }

}  // namespace sandglass::config
