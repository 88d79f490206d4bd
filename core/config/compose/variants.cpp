#include "core/config/compose/variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/compose/nested_networks.hpp"
#include "core/config/schema/synonyms.hpp"
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

/// The study's own keys of `block` (dataset.train) that `laid` does not set.
std::vector<Entry> own_keys(const Entry& block, const Node& laid) {
  std::vector<Entry> kept;
  const StudyBlock* found = find_trial_block(block.key);
  if (!found || !found->schema || !block.value.is_map()) return kept;
  for (const Entry& entry : block.value.entries)
    if (found->schema().find(entry.key) && !laid.find(entry.key)) kept.push_back(entry);
  return kept;
}

/// `keep_own`: the study's own keys stay where the plugin is another.
void lay_block(Node& root, const Entry& block, bool keep_own = false) {
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
    auto kept = keep_own ? own_keys(*old, laid.value) : std::vector<Entry>{};
    *old = kept.empty() ? block : std::move(laid);
    std::ranges::move(kept, std::back_inserter(old->value.entries));
  }
}

/// Whether the variant may change the block; reports it if not. Its `axes` are no such block: they are read with the
/// sweep.
bool check_block(const Entry& block, const std::string& variant, Diagnostics& diagnostics) {
  if (block.key == "axes") return false;
  if (may_vary(block.key)) return true;
  std::vector<std::string> known;
  for (const StudyBlock& one : kStudyBlocks)
    if (may_vary(one.key)) known.emplace_back(one.key);
  known.emplace_back("axes");
  const auto near = meant(block.key, known);
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

std::vector<VariantView> views_of_variants(const Node& root, Diagnostics& diagnostics) {
  const Entry* sweep = root.find("sweep");
  const Entry* variants = sweep ? sweep->value.find("variants") : nullptr;
  std::vector<VariantView> views;
  if (variants && require_map(variants->value, "variants", diagnostics)) {
    for (const Entry& variant : variants->value.entries) {
      if (!check_name(variant, diagnostics)) continue;
      const std::string owner = fmt::format("variant {}", in_quotes(variant.key));
      VariantView view{variant.key, variant.key_mark, root, {{kVariantAxis, variant.key}}};
      if (const Node* blocks = require_map(variant.value, owner, diagnostics))
        for (const Entry& block : blocks->entries)
          if (check_block(block, variant.key, diagnostics)) lay_block(view.root, block);
      views.push_back(std::move(view));
    }
  }
  if (views.empty()) views.push_back({"", {}, root, {}});
  return views;
}

constexpr std::size_t kMostViews = 1000;

/// Reads an axis that chooses plugins.
class ChoiceReader {
 public:
  ChoiceReader(const Node& sweep, const Entry& axis, Diagnostics& diagnostics)
      : sweep_(sweep), axis_(axis), diagnostics_(diagnostics) {}

  /// Its sound values, each plugin once.
  std::vector<const Node*> read() {
    std::vector<const Node*> values;
    if (!axis_.value.is_list() || axis_.value.items.empty()) {
      report(axis_.value.kind == Node::Kind::empty ? axis_.key_mark : axis_.value.mark,
             fmt::format("axis {} chooses a plugin, but {}", axis_.key,
                         axis_.value.is_list() ? "its list is empty" : "is no list of them"));
      return values;
    }
    for (const Node& item : axis_.value.items)
      if (is_sound(item) && is_new(item, values)) values.push_back(&item);
    check_variants();
    check_networks();
    return values;
  }

 private:
  void report(const Mark& mark, std::string message, std::string hint = "") {
    if (hint.empty()) hint = fmt::format("write {}: [NAME, {{use: NAME, ...}}]", axis_.key);
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  bool is_sound(const Node& item) {
    if (!plugin_named_by(item).empty()) return true;
    report(item.mark, fmt::format("a value of axis {} is {}, expected a plugin", axis_.key, describe(item)));
    return false;
  }

  bool is_zipped() const {
    const Entry* zip = sweep_.find("zip");
    return zip && std::ranges::any_of(zip->value.items, [&](const Node& group) {
             return std::ranges::find(group.items, axis_.key, &Node::text) != group.items.end();
           });
  }

  /// A zipped axis may name a plugin several times, in one way.
  bool is_new(const Node& item, const std::vector<const Node*>& values) {
    const std::string name = plugin_named_by(item);
    const auto same = std::ranges::find(values, name, [](const Node* one) { return plugin_named_by(*one); });
    if (same == values.end()) return true;
    const bool is_bare = item.kind == Node::Kind::scalar && (*same)->kind == Node::Kind::scalar;
    if (!is_zipped() || !is_bare)
      report(item.mark, fmt::format("{} stands twice in axis {}", name, axis_.key),
             fmt::format("let its parameter be an axis ({}.KEY: [...]), or name the two under 'variants'", axis_.key));
    return false;
  }

  void check_variants() {
    const Entry* variants = sweep_.find("variants");
    if (!variants) return;
    for (const Entry& variant : variants->value.entries)
      if (const Entry* block = variant.value.find(axis_.key))
        report(block->key_mark,
               fmt::format("variant {} changes {}, which is an axis as well", in_quotes(variant.key), axis_.key),
               "let one of the two decide on the block");
  }

  /// A model may bring a network that nothing else decides on.
  void check_networks() {
    const Entry* axes = sweep_.find("axes");
    const Entry* variants = sweep_.find("variants");
    if (axis_.key != to_string(Kind::model)) return;
    for (const Node& item : axis_.value.items)
      for (const Entry& nested : nested_in(item)) {
        std::string also = axes && axes->value.find(nested.key) ? "is an axis" : "";
        for (const Entry& variant : variants ? variants->value.entries : std::vector<Entry>{})
          if (variant.value.find(nested.key)) also = fmt::format("variant {} changes", in_quotes(variant.key));
        if (!also.empty())
          report(nested.key_mark,
                 fmt::format("{} brings its {}, which {} as well", plugin_named_by(item), nested.key, also),
                 "let one of the two decide on the block");
      }
  }

  const Node& sweep_;
  const Entry& axis_;
  Diagnostics& diagnostics_;
};

/// Each of the views with each of the plugins.
std::vector<VariantView> with_each(const std::vector<VariantView>& views, const Entry& axis,
                                   const std::vector<const Node*>& plugins) {
  std::vector<VariantView> all;
  for (const VariantView& view : views) {
    for (const Node* plugin : plugins) {
      VariantView one = view;
      const std::string name = plugin_named_by(*plugin);
      one.name += fmt::format("{}{} {}", view.name.empty() ? "" : ", ", axis.key, name);
      one.choices.push_back({axis.key, name});
      Entry block{axis.key, plugin->mark, *plugin};
      const auto networks = axis.key == to_string(Kind::model) ? take_nested(block.value) : std::vector<Entry>{};
      lay_block(one.root, block, true);
      for (const Entry& network : networks) lay_block(one.root, network);
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace

std::vector<VariantView> read_variants(const Node& root, Diagnostics& diagnostics) {
  std::vector<VariantView> views = views_of_variants(root, diagnostics);
  const Entry* sweep = root.find("sweep");
  const Entry* axes = sweep ? sweep->value.find("axes") : nullptr;
  if (!axes) return views;
  for (const Entry& axis : axes->value.entries) {
    if (!chooses_plugin(axis.key)) continue;
    const auto plugins = ChoiceReader(sweep->value, axis, diagnostics).read();
    if (plugins.empty()) continue;
    if (views.size() * plugins.size() > kMostViews) {
      diagnostics.push_back({axis.key_mark,
                             fmt::format("the choices of this sweep have more than {} combinations", kMostViews),
                             "choose between fewer plugins, or write several studies",
                             {}});
      break;
    }
    views = with_each(views, axis, plugins);
  }
  return views;
}

namespace {

void name_keys(Node& block, Diagnostics& diagnostics) {
  std::vector<Entry> named;
  for (Entry& entry : block.entries) {
    const std::string path(axis_path(entry.key));
    const Entry* other = path == entry.key ? nullptr : std::as_const(block).find(path);
    if (other)
      diagnostics.push_back({entry.key_mark,
                             fmt::format("axis {} stands here twice", in_quotes(path)),
                             fmt::format("the other is in line {}", other->key_mark.line),
                             {}});
    if (!other) named.push_back({path, entry.key_mark, entry.value});
  }
  block.entries = std::move(named);
}

/// The variants' own axes choose no plugins.
void name_own_keys(Node& axes) {
  for (Entry& entry : axes.entries)
    if (const std::string path(unnested(entry.key)); !std::as_const(axes).find(path)) entry.key = path;
}

}  // namespace

void name_choices(Node& root, Diagnostics& diagnostics) {
  Entry* sweep = root.find("sweep");
  if (!sweep) return;
  if (Entry* variants = sweep->value.find("variants"))
    for (Entry& variant : variants->value.entries)
      if (Entry* axes = variant.value.find("axes")) name_own_keys(axes->value);
  if (Entry* axes = sweep->value.find("axes")) name_keys(axes->value, diagnostics);
  if (Entry* when = sweep->value.find("when")) {
    name_keys(when->value, diagnostics);
    for (Entry& entry : when->value.entries) name_keys(entry.value, diagnostics);
  }
  if (Entry* first = sweep->value.find("first"))
    for (Node& point : first->value.items) name_keys(point, diagnostics);
  if (Entry* zip = sweep->value.find("zip"))
    for (Node& group : zip->value.items)
      for (Node& item : group.items)
        if (item.kind == Node::Kind::scalar) item.text = axis_path(item.text);
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

const Entry* axis_everywhere(const Node& root, const std::string& path) {
  const Entry* sweep = root.find("sweep");
  const Entry* axes = sweep ? sweep->value.find("axes") : nullptr;
  const Entry* when = sweep ? sweep->value.find("when") : nullptr;
  if (!axes || (when && when->value.find(path))) return nullptr;
  return axes->value.find(path);
}

}  // namespace sandglass::config
