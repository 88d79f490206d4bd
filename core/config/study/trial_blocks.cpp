#include "core/config/study/trial_blocks.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "core/config/schema/plugin_use.hpp"
#include "core/config/schema/study_schema.hpp"
#include "core/config/schema/value_reader.hpp"

namespace sandglass::config {

std::vector<ReadUse> read_metrics(const Entry* entry, const Registry& registry, Diagnostics& diagnostics) {
  std::vector<ReadUse> metrics;
  if (!entry || entry->value.kind == Node::Kind::empty) {
    metrics.push_back(read_use(Kind::metric, nullptr, entry ? entry->key_mark : Mark{}, registry, diagnostics));
    return metrics;
  }
  if (!entry->value.is_list()) {
    diagnostics.push_back(
        {entry->value.mark, fmt::format("metrics is {}, expected a list", describe(entry->value)), "write [mse]", {}});
    return metrics;
  }
  for (const Node& node : entry->value.items) {
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

namespace {

class BlockReader {
 public:
  BlockReader(const VariantView& view, const Registry& registry, Diagnostics& diagnostics)
      : view_(view), registry_(registry), diagnostics_(diagnostics) {}

  TrialBlocks read(std::uint64_t seed) {
    TrialConfig& config = out_.config;
    read_dataset(seed);
    read_transforms();
    config.noise = read_use_of(Kind::noise).use;
    config.model = read_use_of(Kind::model).use;
    config.loss = read_use_of(Kind::loss).use;
    config.optimizer = read_use_of(Kind::optimizer).use;
    read_train();
    return std::move(out_);
  }

 private:
  const Entry* find(std::string_view key) const { return view_.root.find(key); }

  void add_sweepable(const std::string& block, const ReadUse& read) {
    if (read.plugin) {
      out_.sweepable.add(block, read.plugin->schema);
    } else {
      out_.sweepable.add_unknown(block.substr(0, block.find('.')));
    }
  }

  ReadUse read_use_of(Kind kind) {
    const Entry* entry = find(to_string(kind));
    auto read = config::read_use(kind, entry ? &entry->value : nullptr, entry ? entry->key_mark : view_.mark, registry_,
                                 diagnostics_);
    add_sweepable(std::string(to_string(kind)), read);
    return read;
  }

  void read_dataset(std::uint64_t seed) {
    ReadUse dataset = read_use_of(Kind::dataset);
    out_.config.dataset = std::move(dataset.use);
    out_.dataset_mark = dataset.mark;
    out_.split = std::move(dataset.host);
    out_.sweepable.add("dataset", split_schema());
    const Params& split = out_.split;
    const auto size = [&](const char* key) { return split.find(key) ? split.integer(key) : 0; };
    out_.config.split = {size("train"), size("valid"), split.find("test") ? size("test") : -1, size("labelled"),
                         split.find("split_seed") ? static_cast<std::uint64_t>(size("split_seed")) : seed};
  }

  void read_transforms() {
    const Entry* entry = find("transforms");
    if (!entry || entry->value.kind == Node::Kind::empty) return;
    if (!entry->value.is_list()) {
      diagnostics_.push_back({entry->value.mark,
                              fmt::format("transforms is {}, expected a list", describe(entry->value)),
                              "write [{use: NAME}]",
                              {}});
      return;
    }
    for (const Node& node : entry->value.items) read_transform(node);
  }

  void read_transform(const Node& node) {
    if (node.kind != Node::Kind::scalar && !node.is_map()) {
      diagnostics_.push_back({node.mark,
                              fmt::format("an entry of transforms is {}, expected a transform", describe(node)),
                              "write NAME or {use: NAME}",
                              {}});
      return;
    }
    ReadUse read = config::read_use(Kind::transform, &node, node.mark, registry_, diagnostics_);
    auto& transforms = out_.config.transforms;
    if (read.plugin && std::ranges::find(transforms, read.use.name, &PluginUse::name) != transforms.end()) {
      diagnostics_.push_back({read.mark,
                              fmt::format("transform {} stands twice", in_quotes(read.use.name)),
                              "a transform runs once: leave one out",
                              {}});
      return;
    }
    add_sweepable("transforms." + read.use.name, read);
    transforms.push_back(std::move(read.use));
  }

  void read_train() {
    const Entry* entry = find("train");
    const BlockShape shape{.owner = "train",
                           .schemas = {&train_schema()},
                           .other_keys = {},
                           .may_miss = {},
                           .notes = {},
                           .mark = entry ? entry->key_mark : Mark{}};
    const Params params =
        read_block(entry ? require_map(entry->value, "train", diagnostics_) : nullptr, shape, diagnostics_);
    TrainConfig& train = out_.config.train;
    if (params.find("epochs")) train.epochs = params.integer("epochs");
    if (params.find("batch")) train.batch = params.integer("batch");
    if (params.find("validate_every")) train.validate_every = params.integer("validate_every");
    if (params.find("on_nan")) train.on_nan = params.choice("on_nan");
    out_.sweepable.add("train", train_schema());
  }

  const VariantView& view_;
  const Registry& registry_;
  Diagnostics& diagnostics_;
  TrialBlocks out_;
};

}  // namespace

TrialBlocks read_trial_blocks(const VariantView& view, std::uint64_t seed, const Registry& registry,
                              Diagnostics& diagnostics) {
  return BlockReader(view, registry, diagnostics).read(seed);
}

}  // namespace sandglass::config
