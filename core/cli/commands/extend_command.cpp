#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/config/validate/validate.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

struct ExtendOptions {
  std::filesystem::path folder;
  std::uint64_t trials = 0;  ///< of the sampler, as if it had been asked for so many at the start
  unsigned workers = 0;
  std::filesystem::path data;  ///< where the data are, if they have moved
  std::vector<std::filesystem::path> plugins;
};

/// Not every sampler can be asked for more points.
void require_number_of_points(const std::string& sampler, const Registry& registry) {
  const auto& entry = registry.at(Kind::sampler, sampler);
  const auto& parameters = entry.schema.parameters();
  if (std::ranges::find(parameters, "trials", &ParameterSpec::name) != parameters.end()) return;
  std::string what = entry.summary.substr(0, entry.summary.find_first_of(";."));
  if (!what.empty()) what[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(what[0])));
  throw ConfigError(fmt::format("{} {}: it has no number of points to extend", entry.id(), what));
}

int extend_command(const ExtendOptions& options, Registry& registry) {
  const results::RunFolder folder{options.folder};
  const auto recorded = results::JournalReader(folder.journal()).header();
  auto begun = load_resolved_study(recorded.resolved_yaml, folder.study_yaml(), options.plugins, registry);
  require_number_of_points(begun.sampler.name, registry);
  if (!options.data.empty()) move_study_data(begun, registry, options.folder, options.data);
  const auto document = config::parse_study(begun.resolved_yaml, folder.study_yaml().string(),
                                            {fmt::format("sweep.sampler.trials={}", options.trials)});
  const auto study = config::validate(document, registry);
  const auto trials = StudyPlan(study, registry).trials();
  if (trials < recorded.planned_trials)
    throw ConfigError(
        fmt::format("the study has {} trials already; with --trials {} it would have {}\ngive a larger "
                    "number: it counts all of the sampler's points, not the new ones",
                    recorded.planned_trials, options.trials, trials));
  extend_study(study, registry, options.folder);
  return continue_study(study, registry, {options.folder, worker_count(options.workers), options.plugins});
}

}  // namespace

void add_extend(CLI::App& app, Action& action) {
  auto options = std::make_shared<ExtendOptions>();
  auto* command = app.add_subcommand("extend", "Go on with a study as if more trials had been asked for at the start");
  add_folder(*command, options->folder);
  command->add_option("--trials", options->trials, "The sampler's points in all, the old ones included")
      ->required()
      ->check(whole_number(1))
      ->type_name("N");
  add_workers_option(*command, options->workers);
  add_data_option(*command, options->data);
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return extend_command(*options, r); }; });
}

}  // namespace sandglass
