#include "core/cli/view/study_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/cli/output.hpp"
#include "core/cli/view/front_view.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/rows_view.hpp"
#include "core/config/objective/objective_measures.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "results/record/run_folder.hpp"
#include "results/report/front_rows.hpp"
#include "results/report/shown_table.hpp"
#include "results/report/study_rows.hpp"
#include "results/report/trial_details.hpp"
#include "results/report/verdict_text.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

using results::StudyTable;

/// "fashion_mnist" with the parameters that say most: those the study does not leave at their default.
std::string described(const config::PluginUse& use, const Schema& schema) {
  std::string text = use.name;
  for (const auto& spec : schema.parameters()) {
    const auto* value = use.params.find(spec.name);
    if (value && (!spec.fallback || *value != *spec.fallback))
      text += fmt::format(", {} {}", spec.name, to_string(*value));
  }
  return text;
}

void print_front(const StudyTable& study, const Terminal& terminal) {
  const auto shown = results::shown_table(study, results::RowsBy::front);
  fmt::print("\n{}{}", table_text(shown, study.header, terminal), front_text(study.header, shown.front, terminal));
}

void print_points(const StudyTable& study, const Terminal& terminal) {
  const auto shown = results::shown_table(study, results::RowsBy::point);
  fmt::print("\n{}", table_text(shown, study.header, terminal));
  auto text = results::verdict_text(study.header, shown.summary);
  if (const auto note = results::interval_note(study.header); !note.empty())
    text += std::string(text.empty() ? "" : " ") + note;
  if (!text.empty()) fmt::print("\n{}", paragraph(text, 2, terminal));
}

void print_failures(const StudyTable& study, const Terminal& terminal) {
  constexpr std::size_t kShown = 5;
  const auto failures = results::failure_sentences(study.trials);
  if (!failures.empty()) fmt::print("\n");
  for (std::size_t i = 0; i < std::min(failures.size(), kShown); ++i) fmt::print("  {}\n", terminal.red(failures[i]));
  if (failures.size() > kShown)
    fmt::print("  and for {} more reasons; sandglass show lists them all\n", failures.size() - kShown);
}

}  // namespace

std::string points_text(std::uint64_t points, std::size_t first) {
  auto text = counted(points, "point");
  if (first > 0) text += fmt::format(" ({} first, {} of the sampler)", first, points - first);
  return text;
}

std::string replicates_text(const config::StudySpec& study) {
  if (study.folds == 0 && study.redraw == config::Redraw{}) return counted(study.replicates, "replicate");
  return fmt::format("{} ({})", counted(study.replicates, study.folds > 0 ? "fold" : "replicate"),
                     fmt::join(config::redrawn_parts(study.redraw), ", "));
}

namespace {

/// What the objective measures that is not the same in all trials; empty if nothing is known to differ.
std::string unlike_measures(const config::StudySpec& study) {
  if (study.base.objectives.size() > 1) return "";
  const auto& metric = study.base.objective.metric;
  const bool trained = metric == "train.loss" || metric == "valid.loss";
  const auto differs = [&](config::PluginUse config::TrialConfig::*use) {
    return std::ranges::any_of(study.variants,
                               [&](const auto& v) { return (v.base.*use).name != (study.base.*use).name; });
  };
  std::string what;
  if (differs(&config::TrialConfig::dataset))
    return fmt::format(
        "variants of different datasets rank trials by {}, which measures something else on each: compare within one",
        metric);
  if ((trained || metric == "valid.reconstruction") && differs(&config::TrialConfig::loss))
    what = "variants of different losses rank";
  if (trained && differs(&config::TrialConfig::model)) what = "variants of different models rank";
  for (const auto& axis : study.parameters)
    if (config::changes_measure(study, axis.path) && axis.path.starts_with("dataset."))
      return fmt::format("axis {} ranks trials by {}, which measures something else on each: compare within one",
                         axis.path, metric);
    else if (config::changes_measure(study, axis.path))
      what = "axis " + axis.path + " ranks";
  if (what.empty()) return "";
  return fmt::format("{} trials by {}, which measures something else in each: a metric such as valid.mse does not",
                     what, metric);
}

}  // namespace

std::vector<std::string> objective_warnings(const config::StudySpec& study) {
  std::vector<std::string> warnings;
  for (const auto& objective : study.base.objectives)
    if (objective.against)
      warnings.push_back(fmt::format("objective {} is {}, but {} of it is better: is goal: {} meant?", objective.metric,
                                     objective.minimize ? "minimized" : "maximized",
                                     objective.minimize ? "more" : "less",
                                     objective.minimize ? "maximize" : "minimize"));
  if (auto unlike = unlike_measures(study); !unlike.empty()) warnings.push_back(std::move(unlike));
  return warnings;
}

std::vector<std::string> likelihood_notes(const config::StudySpec& study, const Registry& registry) {
  std::vector<std::string> notes;
  const auto add = [&](const config::TrialConfig& config) {
    const auto loss = registry.make_loss(config.loss.name, config.loss.params);
    if (loss->likelihood().empty() || !registry.make_model(config.model.name, config.model.params)->has_prior()) return;
    auto note = fmt::format("for model {}, loss {} is as a likelihood {}", config.model.name, config.loss.name,
                            loss->likelihood());
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
  };
  if (study.variants.empty()) add(study.base);
  for (const auto& variant : study.variants) add(variant.base);
  return notes;
}

void print_intention(const config::StudySpec& study, const Registry& registry, const std::filesystem::path& folder,
                     unsigned workers, const Terminal& terminal) {
  const StudyPlan plan(study, registry);
  const auto& base = study.base;
  const auto line = [&](const char* label, const std::string& text) {
    notify("  {} {}\n", terminal.dim(fmt::format("{:<9}", label)),
           shortened(text, static_cast<std::size_t>(std::max(terminal.width - 13, 20)), terminal.utf8));
  };
  const auto use = [&](const config::StudyBlock& block, const config::PluginUse& plugin) {
    const Kind kind = block.kind.value();
    const std::string label(block.is_list ? to_string(kind) : block.key);
    line(label.c_str(), described(plugin, registry.at(kind, plugin.name).schema));
  };
  notify("\n  {}\n{}\n", terminal.bold(study.name), paragraph(study.question, 2, terminal));
  for (const config::StudyBlock& block : config::trial_blocks())
    config::for_each_plugin(base, block, [&](const config::PluginUse& plugin) { use(block, plugin); });
  const auto choices = study.variants.empty() ? std::vector<config::Choice>{} : study.variants[0].choices;
  for (const auto& [path, shown] : choices) {
    std::vector<std::string> names;
    for (const auto& variant : study.variants)
      if (const auto& name = *chosen(variant.choices, path); std::ranges::find(names, name) == names.end())
        names.push_back(name);
    const bool is_variant = path == config::kVariantAxis;
    line(is_variant ? "variants" : "choice",
         fmt::format("{}{} (shown: {})", is_variant ? "" : path + ": ", fmt::join(names, ", "), shown));
  }
  line("sweep", fmt::format("{} {} {} = {} on {}", points_text(plan.points(), study.first.size()), terminal.times(),
                            replicates_text(study), counted(plan.trials(), "trial"), counted(workers, "worker")));
  line("folder", folder.string());
  for (const auto& warning : objective_warnings(study)) notify("\n{}", paragraph("warning: " + warning, 2, terminal));
  notify("\n");
}

void print_result(const std::filesystem::path& folder, std::uint64_t digest, bool claims, const Terminal& terminal) {
  const auto study = results::read_study(folder);
  if (study.header.objectives.size() > 1)
    print_front(study, terminal);
  else
    print_points(study, terminal);
  print_failures(study, terminal);
  const auto file = results::RunFolder{folder}.study_file().string();
  fmt::print("\n  {}  {}\n", terminal.dim("study file"), terminal.bold(file));
  fmt::print("  {}   xarray.open_dataset(\"{}\")\n", terminal.dim("in Python"), file);
  if (claims) fmt::print("  {}      sandglass verify {}\n", terminal.dim("claims"), folder.string());
  fmt::print("  {}      {:016x} {}\n", terminal.dim("digest"), digest, terminal.dim("(equal digests: equal bits)"));
}

}  // namespace sandglass
