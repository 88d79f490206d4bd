#include "core/config/validate/trial_reader.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_blocks.hpp"

namespace sandglass::config {
namespace {

class TrialReader {
 public:
  TrialReader(const VariantView& view, const Registry& registry, Diagnostics& diagnostics)
      : view_(view), registry_(registry), diagnostics_(diagnostics) {}

  TrialBlocks read(std::uint64_t seed) {
    out_.config.split.seed = seed;
    for (const StudyBlock& block : trial_blocks()) {
      if (block.is_list) {
        read_plugins(block);
      } else if (block.plugin) {
        read_plugin(block);
      } else {
        take_own_keys(block, read_host_block(find(block), block.schema(), block.key, diagnostics_,
                                             without_default(block.schema())));
      }
    }
    return std::move(out_);
  }

 private:
  static std::vector<std::string> without_default(const Schema& schema) {
    std::vector<std::string> names;
    for (const auto& spec : schema.parameters())
      if (!spec.fallback) names.push_back(spec.name);
    return names;
  }

  const Entry* find(const StudyBlock& block) const { return view_.root.find(block.key); }

  void add_sweepable(const std::string& path, const ReadUse& read) {
    if (read.plugin) {
      out_.sweepable.add(path, read.plugin->schema);
    } else {
      out_.sweepable.add_unknown(path.substr(0, path.find('.')));
    }
  }

  void add_place(const StudyBlock& block, std::string path, const ReadUse& read, const Node* node) {
    UsePlace place{view_.name, *block.kind, std::move(path), read.use, read.mark, {}, read.sound};
    if (node)
      for (const Entry& entry : node->entries) place.marks.emplace(entry.key, entry.value.mark);
    out_.uses.push_back(std::move(place));
  }

  void take_own_keys(const StudyBlock& block, const Params& params) {
    for (const auto& [key, value] : params.values()) block.set_value(out_.config, key, value);
    if (block.varies) out_.sweepable.add(std::string(block.key), block.schema());
  }

  void read_plugin(const StudyBlock& block) {
    const Entry* entry = find(block);
    // Composition has left the view the networks that its model takes.
    if (!entry && block.kind == Kind::network) {
      if (!model_is_known_) out_.sweepable.add_unknown(std::string(block.key));
      return;
    }
    ReadUse read = read_use(*block.kind, entry ? &entry->value : nullptr, entry ? entry->key_mark : view_.mark,
                            registry_, diagnostics_, block.key);
    if (block.kind == Kind::model) model_is_known_ = read.plugin != nullptr;
    add_sweepable(std::string(block.key), read);
    add_place(block, std::string(block.key), read, entry ? &entry->value : nullptr);
    if (block.schema) take_own_keys(block, read.host);
    out_.config.*block.plugin = std::move(read.use);
    if (block.kind == Kind::dataset) {
      out_.dataset_mark = read.mark;
      out_.split = std::move(read.host);
    }
  }

  void read_plugins(const StudyBlock& block) {
    for (const Node& node : list_entries(find(block), "a list", "write [{use: NAME}]", diagnostics_))
      read_entry(block, node);
  }

  void read_entry(const StudyBlock& block, const Node& node) {
    const auto kind = to_string(*block.kind);
    if (node.kind != Node::Kind::scalar && !node.is_map()) {
      diagnostics_.push_back({node.mark,
                              fmt::format("an entry of {} is {}, expected a {}", block.key, describe(node), kind),
                              "write NAME or {use: NAME}",
                              {}});
      return;
    }
    ReadUse read = read_use(*block.kind, &node, node.mark, registry_, diagnostics_);
    auto& uses = out_.config.*block.plugins;
    if (read.plugin && std::ranges::find(uses, read.use.name, &PluginUse::name) != uses.end()) {
      diagnostics_.push_back({read.mark,
                              fmt::format("{} {} stands twice", kind, in_quotes(read.use.name)),
                              fmt::format("a {} runs once: leave one out", kind),
                              {}});
      return;
    }
    add_sweepable(fmt::format("{}.{}", block.key, read.use.name), read);
    add_place(block, fmt::format("{}.{}", block.key, read.use.name), read, &node);
    uses.push_back(std::move(read.use));
  }

  const VariantView& view_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
  TrialBlocks out_;
  bool model_is_known_ = false;
};

}  // namespace

TrialBlocks read_trial_blocks(const VariantView& view, std::uint64_t seed, const Registry& registry,
                              Diagnostics& diagnostics) {
  return TrialReader(view, registry, diagnostics).read(seed);
}

std::vector<ReadUse> read_metrics(const Entry* entry, const Registry& registry, Diagnostics& diagnostics) {
  std::vector<ReadUse> metrics;
  if (!entry || entry->value.kind == Node::Kind::empty) {
    metrics.push_back(read_use(Kind::metric, nullptr, entry ? entry->key_mark : Mark{}, registry, diagnostics));
    return metrics;
  }
  for (const Node& node : list_entries(entry, "a list", "write [mse]", diagnostics)) {
    const bool named = node.kind == Node::Kind::scalar || (node.is_map() && node.find("use"));
    if (named) {
      metrics.push_back(read_use(Kind::metric, &node, node.mark, registry, diagnostics));
    } else {
      diagnostics.push_back({node.mark,
                             fmt::format("an entry of metrics is {}, expected a metric", describe(node)),
                             "write mse or {use: mse}",
                             {}});
    }
  }
  return metrics;
}

}  // namespace sandglass::config
