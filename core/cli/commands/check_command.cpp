#include <fmt/format.h>

#include <algorithm>

#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/study_view.hpp"
#include "core/cli/view/terminal.hpp"
#include "core/config/validate/try_out.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "core/sweep/study/preflight.hpp"

namespace sandglass {
namespace {

struct CheckOptions {
  StudyArguments study;
  bool resolved = false;  ///< print the study with every default filled in
};

/// Goes as far as a run before its first trial, and tells what the data are, if the study reads files, and all of them
/// are small; or if a loss of it is no likelihood, which only tracing shows to suit its model or not.
std::vector<DataOverview> check_small_data(const config::StudySpec& study, const StudyPlan& plan,
                                           const Registry& registry) {
  bool all_read = true, all_small = true, all_likelihoods = true;
  const auto look_at = [&](const config::TrialConfig& config) {
    const auto bytes = config::bytes_read(config.dataset, registry);
    all_read = all_read && bytes;
    all_small = all_small && (!bytes || *bytes <= config::kReadWhole);
    if (registry.make_loss(config.loss.name, config.loss.params)->likelihood().empty()) all_likelihoods = false;
  };
  look_at(study.base);
  for (const auto& variant : study.variants) look_at(variant.base);
  if (!all_small || (!all_read && all_likelihoods)) return {};
  DataCache data(registry);
  return check_data(study, plan, registry, data).overviews;
}

int check_command(const CheckOptions& options, Registry& registry) {
  const auto study = options.study.load(registry);
  const StudyPlan plan(study, registry);
  std::vector<DataOverview> data;
  if (options.study.open_files) data = check_small_data(study, plan, registry);
  if (options.resolved) {
    fmt::print("{}", study.resolved_yaml);
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  fmt::print("{} {}: {} {} {} = {}\n", terminal.green("ok"), options.study.file.string(),
             points_text(plan.points(), study.first.size()), terminal.times(), replicates_text(study),
             counted(plan.trials(), "trial"));
  for (const auto& line : overview_lines(data)) fmt::print("{}", paragraph("data " + line, 0, terminal));
  for (const auto& warning : objective_warnings(study)) fmt::print("warning: {}\n", warning);
  if (options.study.open_files)  // then all plugins could be made
    for (const auto& note : likelihood_notes(study, registry)) fmt::print("{}", paragraph("note " + note, 0, terminal));
  return kSuccess;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto options = std::make_shared<CheckOptions>();
  auto* command = app.add_subcommand("check", "Report every mistake in a study, without running it");
  add_study_arguments(*command, options->study);
  command->add_flag("--resolved", options->resolved, "Print the study with every default filled in");
  command->add_flag("!--no-files", options->study.open_files, "Check the study's text alone: open none of its files");
  add_plugin_option(*command, options->study.plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return check_command(*options, r); }; });
}

}  // namespace sandglass
