#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "core/config/axes.hpp"
#include "core/config/load.hpp"
#include "core/config/objective.hpp"
#include "core/config/plugin_use.hpp"
#include "core/config/resolved_yaml.hpp"
#include "core/config/study_schema.hpp"
#include "core/config/value_reader.hpp"

namespace sandglass::config {
namespace {

constexpr std::uint64_t kMostTrials = 1'000'000'000;

/// Reads the study block by block into a StudySpec, collecting mistakes. Blocks with mistakes keep what was sound, so
/// that one mistake does not hide another and none follows from another.
class Validation {
 public:
  Validation(const StudyDocument& document, const Registry& registry)
      : document_(document), registry_(registry), diagnostics_(document.mistakes) {}

  StudySpec run() {
    read_top();
    read_plugin_list();
    read_uses();
    read_metrics();
    read_train();
    read_sweep();
    read_outcome();
    if (!diagnostics_.empty()) throw StudyError(std::move(diagnostics_), document_.sources);
    study_.resolved_yaml = resolved_yaml(study_);
    return std::move(study_);
  }

 private:
  const Entry* top(std::string_view key) const { return document_.root.find(key); }

  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  void read_top() {
    BlockShape shape{
        .owner = "the study", .schemas = {&study_schema()}, .other_keys = {}, .may_miss = {}, .notes = {}, .mark = {}};
    for (const auto& block : study_blocks()) shape.other_keys.emplace_back(block.name);
    const Params params = read_block(&document_.root, shape, diagnostics_);
    if (params.find("seed")) study_.seed = static_cast<std::uint64_t>(params.integer("seed"));
    if (params.find("question")) study_.question = params.text("question");
    if (params.find("name")) study_.name = params.text("name");
    if (params.find("name")) check_name(top("name")->value);
  }

  void check_name(const Node& node) {
    constexpr std::size_t kLongest = 128;
    const auto allowed = [](unsigned char c) {
      return (c < 0x80 && std::isalnum(c)) || c == '_' || c == '-' || c == '.';
    };
    const auto& name = study_.name;
    if (!name.empty() && name.size() <= kLongest && name[0] != '.' && std::ranges::all_of(name, allowed)) return;
    report(node.mark, fmt::format("name of the study is {}, which cannot be a folder's name", in_quotes(name)),
           "letters, digits, '_', '-' and '.' only, not starting with '.', at most 128");
  }

  void read_plugin_list() {
    const Entry* entry = top("plugins");
    if (!entry) return;
    const bool is_list = entry->value.is_list() || entry->value.kind == Node::Kind::empty;
    if (!is_list)
      report(entry->value.mark, fmt::format("plugins is {}, expected a list of paths", describe(entry->value)),
             "write [PATH]");
    for (const Node& node : entry->value.items) {
      if (node.kind != Node::Kind::scalar || node.text.empty() || node.text.find('\0') != std::string::npos) {
        report(node.mark, fmt::format("an entry of plugins is {}, expected a path", describe(node)));
      } else {
        study_.plugins.push_back(plugin_path(document_, node));
      }
    }
  }

  ReadUse read_block_use(Kind kind) {
    const Entry* entry = top(to_string(kind));
    auto read =
        read_use(kind, entry ? &entry->value : nullptr, entry ? entry->key_mark : Mark{}, registry_, diagnostics_);
    const std::string block(to_string(kind));
    if (!read.plugin) {
      sweepable_.add_unknown(block);
    } else {
      sweepable_.add(block, read.plugin->schema);
    }
    return read;
  }

  void read_uses() {
    TrialConfig& base = study_.base;
    ReadUse dataset = read_block_use(Kind::dataset);
    base.dataset = std::move(dataset.use);
    dataset_mark_ = dataset.mark;
    split_ = std::move(dataset.host);
    sweepable_.add("dataset", split_schema());
    sweepable_.add("train", train_schema());
    const auto size = [&](const char* key) { return split_.find(key) ? split_.integer(key) : 0; };
    base.split = {size("train"), size("valid"), split_.find("test") ? size("test") : -1,
                  split_.find("split_seed") ? static_cast<std::uint64_t>(size("split_seed")) : study_.seed};
    base.noise = read_block_use(Kind::noise).use;
    base.model = read_block_use(Kind::model).use;
    base.loss = read_block_use(Kind::loss).use;
    base.optimizer = read_block_use(Kind::optimizer).use;
  }

  void read_metrics() {
    const Entry* entry = top("metrics");
    if (!entry || entry->value.kind == Node::Kind::empty) {
      metrics_.push_back(read_use(Kind::metric, nullptr, entry ? entry->key_mark : Mark{}, registry_, diagnostics_));
    } else if (entry->value.is_list()) {
      for (const Node& node : entry->value.items) read_metric(node);
    } else {
      report(entry->value.mark, fmt::format("metrics is {}, expected a list", describe(entry->value)), "write [mse]");
    }
    for (const auto& metric : metrics_) study_.base.metrics.push_back(metric.use);
  }

  void read_metric(const Node& node) {
    const bool named = node.kind == Node::Kind::scalar || (node.is_map() && node.find("use"));
    if (named) {
      metrics_.push_back(read_use(Kind::metric, &node, node.mark, registry_, diagnostics_));
    } else {
      report(node.mark, fmt::format("an entry of metrics is {}, expected a metric", describe(node)),
             "write mse or {use: mse}");
    }
  }

  void read_train() {
    const Entry* entry = top("train");
    const Params params = read_block(entry ? require_map(entry->value, "train", diagnostics_) : nullptr,
                                     host_shape("train", train_schema(), entry), diagnostics_);
    if (params.find("epochs")) study_.base.train.epochs = params.integer("epochs");
    if (params.find("validate_every")) study_.base.train.validate_every = params.integer("validate_every");
    if (params.find("batch")) study_.base.train.batch = params.integer("batch");
  }

  static BlockShape host_shape(std::string owner, const Schema& schema, const Entry* entry) {
    return {.owner = std::move(owner),
            .schemas = {&schema},
            .other_keys = {},
            .may_miss = {},
            .notes = {},
            .mark = entry ? entry->key_mark : Mark{}};
  }

  void read_sweep() {
    const Entry* entry = top("sweep");
    const Node* sweep = entry ? require_map(entry->value, "sweep", diagnostics_) : nullptr;
    const auto block = [&](std::string_view key) { return sweep ? sweep->find(key) : nullptr; };
    BlockShape shape = host_shape("sweep", sweep_schema(), entry);
    for (const auto& key : sweep_blocks()) shape.other_keys.emplace_back(key.name);
    const Params params = read_block(sweep, shape, diagnostics_);
    if (params.find("replicates")) study_.replicates = static_cast<std::uint32_t>(params.integer("replicates"));

    const std::size_t before = diagnostics_.size();
    const Entry* axes = block("axes");
    study_.space = read_axes(axes ? &axes->value : nullptr, sweepable_, diagnostics_);
    const Entry* sampler = block("sampler");
    const Mark mark = sampler ? sampler->key_mark : entry ? entry->key_mark : Mark{};
    const ReadUse read = read_use(Kind::sampler, sampler ? &sampler->value : nullptr, mark, registry_, diagnostics_);
    study_.sampler = read.use;
    // A search space with a mistake would be judged for what the person did not mean.
    if (diagnostics_.size() == before && !study_.space.empty()) ask_sampler(sampler ? read.mark : axes->key_mark);
  }

  void ask_sampler(const Mark& mark) {
    std::uint64_t points = 0;
    try {
      points = registry_.make_sampler(study_.sampler.name, study_.sampler.params)->points(study_.space);
    } catch (const std::exception& error) {
      return report(mark, fmt::format("sampler/{} refuses these axes", study_.sampler.name), error.what());
    } catch (...) {
      return report(mark, fmt::format("sampler/{} threw something that is not a std::exception", study_.sampler.name));
    }
    if (points == 0) report(mark, fmt::format("sampler/{} finds no point in these axes", study_.sampler.name));
    if (points > kMostTrials / study_.replicates)
      report(mark, fmt::format("the sweep has more than {} trials", kMostTrials), "shorten the axes");
  }

  void read_outcome() {
    const auto metrics = rankable_metrics(metrics_, registry_, diagnostics_);
    const bool complete = std::ranges::all_of(metrics_, &ReadUse::sound);
    const KnownSplits splits{is_empty("valid"), dataset_mark_};
    study_.base.objective = read_objective(top("objective"), metrics, complete, splits, diagnostics_);
    study_.base.record = read_record(top("record"), splits, diagnostics_);
  }

  /// Known to have no examples in any trial: an axis over its size may give it some.
  bool is_empty(const std::string& split) const {
    const Entry* sweep = top("sweep");
    const Entry* axes = sweep ? sweep->value.find("axes") : nullptr;
    const bool varies = axes && axes->value.find("dataset." + split);
    return !varies && split_.find(split) && split_.integer(split) == 0;
  }

  const StudyDocument& document_;
  const Registry& registry_;
  Diagnostics diagnostics_;
  StudySpec study_;
  Sweepable sweepable_;
  std::vector<ReadUse> metrics_;
  Params split_;
  Mark dataset_mark_;
};

}  // namespace

StudySpec validate(const StudyDocument& document, const Registry& registry) {
  return Validation(document, registry).run();
}

}  // namespace sandglass::config
