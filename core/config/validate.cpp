#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <set>
#include <tuple>

#include "core/config/axes.hpp"
#include "core/config/expect.hpp"
#include "core/config/load.hpp"
#include "core/config/objective.hpp"
#include "core/config/overrides.hpp"
#include "core/config/plugin_use.hpp"
#include "core/config/resolved_yaml.hpp"
#include "core/config/study_schema.hpp"
#include "core/config/text_check.hpp"
#include "core/config/trial_blocks.hpp"
#include "core/config/value_reader.hpp"
#include "core/config/variants.hpp"

namespace sandglass::config {
namespace {

constexpr std::uint64_t kMostTrials = 1'000'000'000;

/// Reads the study block by block into a StudySpec, collecting mistakes. Blocks with mistakes keep what was sound, so
/// that one mistake does not hide another and none follows from another.
class Validation {
 public:
  Validation(const StudyDocument& document, const Registry& registry)
      : document_(document), registry_(registry), diagnostics_(document.mistakes) {}

  /// The study, with meaning if there are no mistakes.
  StudySpec run() {
    read_top();
    read_plugin_list();
    read_trials();
    read_metrics();
    read_sweep();
    read_outcome();
    return std::move(study_);
  }

  Diagnostics& diagnostics() { return diagnostics_; }

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
    if (document_.small) study_.name += "_small";
    if (const Entry* small = top("small")) require_map(small->value, "small", diagnostics_);
  }

  void check_name(const Node& node) {
    if (is_file_name(study_.name)) return;
    report(node.mark, fmt::format("name of the study is {}, which cannot be a folder's name", in_quotes(study_.name)),
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

  /// The blocks of a trial, for each variant.
  void read_trials() {
    for (auto& view : read_variants(document_.root, diagnostics_)) {
      TrialBlocks blocks = read_trial_blocks(view, study_.seed, registry_, diagnostics_);
      sweepable_.push_back({view.name, std::move(blocks.sweepable)});
      splits_.push_back({blocks.dataset_mark, std::move(blocks.split)});
      if (!view.name.empty()) study_.variants.push_back({view.name, std::move(blocks.config)});
      if (view.name.empty()) study_.base = std::move(blocks.config);
    }
    if (!study_.variants.empty()) study_.base = study_.variants[0].base;
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
    for (const auto& metric : metrics_) {
      const std::int64_t every = metric.host.find("every") ? metric.host.integer("every") : -1;
      study_.base.metrics.push_back({metric.use, every});
    }
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
    space_complete_ = diagnostics_.size() == before;
    if (!study_.variants.empty()) study_.space.insert(study_.space.begin(), variant_axis());
    const Entry* sampler = block("sampler");
    const Mark mark = sampler ? sampler->key_mark : entry ? entry->key_mark : Mark{};
    const ReadUse read = read_use(Kind::sampler, sampler ? &sampler->value : nullptr, mark, registry_, diagnostics_);
    study_.sampler = read.use;
    // A search space with a mistake would be judged for what the person did not mean.
    if (diagnostics_.size() == before && !study_.space.empty())
      ask_sampler(sampler ? read.mark : (axes ? axes : block("variants"))->key_mark);
  }

  Axis variant_axis() const {
    Axis axis{.path = kVariantAxis, .spec = {}, .values = {}};
    axis.spec.name = kVariantAxis;
    axis.spec.type = ParameterType::choice;
    axis.spec.text = "Which of the study's variants.";
    for (const Variant& variant : study_.variants) {
      axis.spec.choices.push_back(variant.name);
      axis.values.emplace_back(variant.name);
    }
    return axis;
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
    KnownSplits known;
    for (const auto& [mark, split] : splits_) {
      const KnownSplits splits{is_empty(split, "valid"), mark};
      study_.base.objective = read_objective(top("objective"), metrics, complete, splits, diagnostics_);
      study_.base.record = read_record(top("record"), splits, diagnostics_);
      if (!known.no_valid) known = splits;
    }
    study_.expect = read_expect(top("expect"),
                                {.space = study_.space,
                                 .metrics = metrics,
                                 .objective = study_.base.objective,
                                 .splits = known,
                                 .space_complete = space_complete_,
                                 .metrics_complete = complete,
                                 .small = document_.small},
                                diagnostics_);
    for (Variant& variant : study_.variants) {
      variant.base.metrics = study_.base.metrics;
      variant.base.objective = study_.base.objective;
      variant.base.record = study_.base.record;
    }
  }

  /// Known to have no examples in any trial: an axis over its size may give it some.
  bool is_empty(const Params& split, const std::string& name) const {
    const Entry* sweep = top("sweep");
    const Entry* axes = sweep ? sweep->value.find("axes") : nullptr;
    const bool varies = axes && axes->value.find("dataset." + name);
    return !varies && split.find(name) && split.integer(name) == 0;
  }

  struct SplitOf {
    Mark dataset;
    Params sizes;
  };

  const StudyDocument& document_;
  const Registry& registry_;
  Diagnostics diagnostics_;
  StudySpec study_;
  std::vector<VariantSweepable> sweepable_;  // of each variant, as are the splits
  std::vector<SplitOf> splits_;
  std::vector<ReadUse> metrics_;
  bool space_complete_ = true;
};

/// What several variants, or the study and its small version, share is read for each of them.
void remove_repeated(Diagnostics& diagnostics) {
  std::set<std::pair<Mark, std::string>> seen;
  std::erase_if(diagnostics, [&](const Diagnostic& d) { return !seen.emplace(d.mark, d.message).second; });
}

/// The mistakes of the study's small version, which would else be seen only when it is asked for.
Diagnostics mistakes_of_small(StudyDocument document, const Registry& registry) {
  document.small = true;
  lay_small(document);
  Validation validation(document, registry);
  validation.run();
  return std::move(validation.diagnostics());
}

}  // namespace

StudySpec validate(const StudyDocument& document, const Registry& registry) {
  Validation validation(document, registry);
  StudySpec study = validation.run();
  Diagnostics& diagnostics = validation.diagnostics();
  const Entry* small = document.root.find("small");
  if (small && small->value.is_map() && !document.small)
    std::ranges::move(mistakes_of_small(document, registry), std::back_inserter(diagnostics));
  remove_repeated(diagnostics);
  if (!diagnostics.empty()) throw StudyError(std::move(diagnostics), document.sources);
  study.resolved_yaml = resolved_yaml(study);
  return study;
}

}  // namespace sandglass::config
