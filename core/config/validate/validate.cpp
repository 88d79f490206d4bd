#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "core/config/compose/composition.hpp"
#include "core/config/compose/overrides.hpp"
#include "core/config/compose/plugin_defaults.hpp"
#include "core/config/compose/variants.hpp"
#include "core/config/objective/objective.hpp"
#include "core/config/objective/objective_unit.hpp"
#include "core/config/schedule/schedule_check.hpp"
#include "core/config/schema/plugin_use.hpp"
#include "core/config/schema/value_reader.hpp"
#include "core/config/space/linked_parameters.hpp"
#include "core/config/space/space.hpp"
#include "core/config/start/start_check.hpp"
#include "core/config/study/resolved_yaml.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/validate/claim_reader.hpp"
#include "core/config/validate/move_data.hpp"
#include "core/config/validate/search_check.hpp"
#include "core/config/validate/sweep_block.hpp"
#include "core/config/validate/trial_reader.hpp"
#include "core/config/validate/try_out.hpp"
#include "core/config/validate/validate.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

/// Reads the study block by block into a StudySpec and collects the mistakes. Of a block with a mistake the sound part
/// is kept, so that one mistake neither hides another nor causes one.
class Validation {
 public:
  Validation(const StudyDocument& document, const Registry& registry)
      : document_(document),
        registry_(registry),
        composition_(compose(document.root, registry)),
        diagnostics_(document.mistakes) {
    std::ranges::copy(composition_.mistakes, std::back_inserter(diagnostics_));
    known_ = diagnostics_.size();
  }

  /// The study. Use it only if there are no mistakes().
  StudySpec run() {
    read_top();
    read_plugin_list();
    read_execution();
    check_plugin_defaults(root(), registry_, diagnostics_);
    read_trials();
    read_measures();
    const SweepPlaces places =
        read_sweep(top("sweep"), sweepable_, references_, registry_, document_.small, study_, diagnostics_);
    read_outcome(places);
    check_fixed_references(composition_, study_, diagnostics_);
    find_start_weights(study_, composition_.views, diagnostics_);
    if (places.sound) check_schedules(study_, composition_.views, axis_marks(root()), registry_, diagnostics_);
    if (document_.thorough) try_plugins();
    study_.places = std::make_shared<const StudyPlaces>(all_uses(), axis_marks(root()), document_.sources);
    return std::move(study_);
  }

  /// All mistakes, without those that follow from a reference that leads nowhere.
  Diagnostics mistakes() const {
    const auto found = diagnostics_.begin() + static_cast<std::ptrdiff_t>(known_);
    Diagnostics all(diagnostics_.begin(), found);
    std::copy_if(found, diagnostics_.end(), std::back_inserter(all),
                 [&](const Diagnostic& one) { return !follows_from(one.mark, composition_.unresolved); });
    return all;
  }

 private:
  const Node& root() const { return composition_.root; }
  const Entry* top(std::string_view key) const { return root().find(key); }

  void report(const Mark& mark, std::string message, std::string hint = "") {
    diagnostics_.push_back({mark, std::move(message), std::move(hint), {}});
  }

  void read_top() {
    BlockShape shape{
        .owner = "the study", .schemas = {&study_schema()}, .other_keys = {}, .may_miss = {}, .notes = {}, .mark = {}};
    for (const StudyBlock& block : kStudyBlocks) shape.other_keys.emplace_back(block.key);
    const Params params = read_block(&root(), shape, diagnostics_);
    take(params, "seed", study_.seed);
    take(params, "question", study_.question);
    take(params, "name", study_.name);
    for (const Isolation one : {Isolation::thread, Isolation::process})
      if (params.find("isolation") && params.choice("isolation") == name_of(one)) study_.isolation = one;
    if (params.find("name")) check_name(top("name")->value);
    if (document_.small) study_.name += "_small";
    if (const Entry* include = top("include"))
      report(include->key_mark, "'include' can stand only in a file", "name the file there, or copy what it says");
    if (const Entry* small = top("small")) require_map(small->value, "small", diagnostics_);
  }

  void check_name(const Node& node) {
    if (is_file_name(study_.name)) return;
    report(node.mark, fmt::format("name of the study is {}, which cannot be a folder's name", in_quotes(study_.name)),
           "letters, digits, '_', '-' and '.' only, not starting with '.', at most 128");
  }

  void read_plugin_list() {
    for (const Node& node : list_entries(top("plugins"), "a list of paths", "write [PATH]", diagnostics_)) {
      if (node.kind != Node::Kind::scalar || node.text.empty() || node.text.find('\0') != std::string::npos) {
        report(node.mark, fmt::format("an entry of plugins is {}, expected a path", describe(node)));
      } else {
        study_.plugins.push_back(plugin_path(document_, node).string());
      }
    }
  }

  /// How trials run. That changes no result, but a trial over a limit fails.
  void read_execution() {
    const Params checkpoint = read_host_block(top("checkpoint"), checkpoint_schema(), "checkpoint", diagnostics_);
    take(checkpoint, "epochs", study_.checkpoint.epochs);
    take(checkpoint, "seconds", study_.checkpoint.seconds);
    const Entry* entry = top("limits");
    const Params limits = read_host_block(entry, limits_schema(), "limits", diagnostics_);
    take(limits, "time", study_.limits.seconds);
    take(limits, "memory", study_.limits.mebibytes);
    const Params resources = read_host_block(top("resources"), resources_schema(), "resources", diagnostics_);
    take(resources, "memory", study_.resources.mebibytes);
    const Entry* memory = entry ? entry->value.find("memory") : nullptr;
    if (memory && study_.limits.mebibytes > 0 && study_.isolation != Isolation::process)
      report(memory->value.mark, "limits.memory is the limit of a process, but the study's trials share one",
             "add 'isolation: process'");
  }

  /// The blocks of a trial, for each variant.
  void read_trials() {
    for (const VariantView& view : composition_.views) {
      TrialBlocks blocks = read_trial_blocks(view, study_.seed, registry_, diagnostics_);
      std::ranges::move(references_in(view, blocks.sweepable), std::back_inserter(references_));
      sweepable_.push_back({view.name, view.choices, std::move(blocks.sweepable)});
      std::ranges::move(blocks.uses, std::back_inserter(uses_));
      splits_.push_back({blocks.dataset_mark, std::move(blocks.split)});
      if (!view.name.empty()) study_.variants.push_back({view.name, view.choices, std::move(blocks.config)});
      if (view.name.empty()) study_.base = std::move(blocks.config);
    }
    if (!study_.variants.empty()) study_.base = study_.variants[0].base;
  }

  /// Calls `call(view, config)` for each combination of choices, and for the study itself if it has none.
  template <class Call>
  void for_each_view(Call&& call) {
    for (std::size_t i = 0; i < composition_.views.size(); ++i)
      call(i, study_.variants.empty() ? study_.base : study_.variants[i].base);
  }

  void read_measures() {
    for_each_view([&](std::size_t view, TrialConfig& config) {
      metrics_.push_back(read_metrics(composition_.views[view].root.find("metrics"), registry_, diagnostics_));
      for (const auto& metric : metrics_.back()) {
        const std::int64_t every = metric.host.find("every") ? metric.host.integer("every") : -1;
        config.metrics.push_back({metric.use, every});
      }
    });
  }

  /// Whose weights are kept is decided over all trials of the study.
  void check_weights() {
    for_each_view([&](std::size_t view, const TrialConfig& config) {
      const Entry* record = composition_.views[view].root.find("record");
      const Entry* weights = record ? record->value.find("weights") : nullptr;
      if (weights && config.record.weights != study_.base.record.weights)
        report(weights->value.mark, "variants cannot differ in record.weights, which is decided over all trials",
               "let 'record' of the study say it");
    });
  }

  void read_outcome(const SweepPlaces& places) {
    std::vector<std::string> measured;
    const Rankable metrics = common_metrics(metrics_, registry_, measured, diagnostics_);
    const bool complete = std::ranges::all_of(
        metrics_, [](const auto& metrics_of_one) { return std::ranges::all_of(metrics_of_one, &ReadUse::sound); });
    WithoutValid without_valid;
    for (const auto& [mark, split] : splits_)
      if (is_empty(split, "valid") && std::ranges::find(without_valid, mark) == without_valid.end())
        without_valid.push_back(mark);
    study_.base.objectives =
        read_objectives(top("objective"), {metrics, measured, registry_, complete, without_valid}, diagnostics_);
    study_.base.objective = study_.base.objectives[0];
    study_.metric_goals = declared_goals(metrics);
    for_each_view([&](std::size_t view, TrialConfig& config) {
      const bool has_valid = !is_empty(splits_[view].sizes, "valid");
      config.record = read_record(composition_.views[view].root.find("record"),
                                  has_valid ? WithoutValid{} : WithoutValid{splits_[view].dataset}, diagnostics_);
    });
    study_.expect = read_claims(top("expect"),
                                {.space = study_.parameters,
                                 .metrics = measured,
                                 .objectives = study_.base.objectives,
                                 .goals = study_.metric_goals,
                                 .has_valid = without_valid.empty(),
                                 .space_complete = places.space_sound,
                                 .metrics_complete = complete,
                                 .small = document_.small},
                                diagnostics_);
    for (Variant& variant : study_.variants) {
      variant.base.objective = study_.base.objective;
      variant.base.objectives = study_.base.objectives;
    }
    if (!study_.variants.empty()) study_.base = study_.variants[0].base;
    check_weights();
    const Entry* objective = top("objective");
    check_keep(study_, metrics, train_place(root(), "keep"), diagnostics_);
    check_patience(study_, metrics, train_place(root(), "patience"), train_place(root(), "min_delta"), diagnostics_);
    if (places.space_sound)
      check_objective_units(
          study_, registry_,
          [&](const std::string& axis) { return axis_place(root(), axis, objective ? objective->key_mark : Mark{}); },
          diagnostics_);
    check_search(study_, places, metrics, objective ? objective_place(*objective) : places.pruner, registry_,
                 diagnostics_);
  }

  /// Makes plugins and opens files. Those of a study that names them wrong are not where --data says.
  void try_plugins() {
    if (!document_.data.empty()) {
      if (!diagnostics_.empty()) return;
      move_data(study_, registry_, document_.data);
      for (UsePlace& place : uses_)
        if (place.kind == Kind::dataset) place.use = dataset_of(place.variant);
    }
    try_out(study_, uses_, axis_marks(root()), registry_, diagnostics_);
  }

  std::vector<UsePlace> all_uses() const {
    auto uses = uses_;
    for (std::size_t view = 0; view < metrics_.size(); ++view)
      for (const ReadUse& read : metrics_[view])
        uses.push_back({composition_.views[view].name,
                        Kind::metric,
                        "metrics." + read.use.name,
                        read.use,
                        read.mark,
                        {},
                        read.sound});
    return uses;
  }

  const PluginUse& dataset_of(const std::string& variant) const {
    const auto found = std::ranges::find(study_.variants, variant, &Variant::name);
    return found == study_.variants.end() ? study_.base.dataset : found->base.dataset;
  }

  /// Whether the split has no examples in any trial: its size is 0, and no axis sets it.
  bool is_empty(const Params& split, const std::string& name) const {
    if (study_.folds > 0 && name == "valid") return false;
    const std::string path = "dataset." + name;
    const bool varies =
        has_axis(root(), path) || std::ranges::find(study_.linked, path, &LinkedParameter::path) != study_.linked.end();
    return !varies && split.find(name) && split.integer(name) == 0;
  }

  struct SplitOf {
    Mark dataset;
    Params sizes;
  };

  const StudyDocument& document_;
  const Registry& registry_;
  Composition composition_;
  Diagnostics diagnostics_;
  std::size_t known_ = 0;  // how many of them were found before the study was read
  StudySpec study_;
  std::vector<VariantParameters> sweepable_;  // of each variant, as are the splits
  std::vector<Reference> references_;
  std::vector<SplitOf> splits_;
  std::vector<std::vector<ReadUse>> metrics_;  // likewise
  std::vector<UsePlace> uses_;
};

/// A block that several variants share, or the study and its small version, is read for each of them.
void remove_repeated(Diagnostics& diagnostics) {
  std::set<std::pair<Mark, std::string>> seen;
  std::erase_if(diagnostics, [&](const Diagnostic& d) { return !seen.emplace(d.mark, d.message).second; });
}

/// The mistakes of the study's small version, so that they are not found only when it is run.
Diagnostics mistakes_of_small(StudyDocument document, const Registry& registry) {
  document.small = true;
  lay_small(document);
  Validation validation(document, registry);
  validation.run();
  return validation.mistakes();
}

}  // namespace

StudySpec validate(const StudyDocument& document, const Registry& registry) {
  Validation validation(document, registry);
  StudySpec study = validation.run();
  Diagnostics mistakes = validation.mistakes();
  const Entry* small = document.root.find("small");
  if (small && small->value.is_map() && !document.small)
    std::ranges::move(mistakes_of_small(document, registry), std::back_inserter(mistakes));
  remove_repeated(mistakes);
  if (!mistakes.empty()) throw StudyError(std::move(mistakes), document.sources);
  if (!document.data.empty()) move_data(study, registry, document.data);
  study.resolved_yaml = resolved_yaml(study, registry);
  return study;
}

}  // namespace sandglass::config
