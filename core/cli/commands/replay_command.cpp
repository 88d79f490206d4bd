#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/table.hpp"
#include "core/config/compose/document.hpp"
#include "core/config/space/pruning_plan.hpp"
#include "core/config/validate/validate.hpp"
#include "core/sweep/schedule/replay.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

/// What another pruner would have made of a finished study.
struct ReplayOptions {
  std::filesystem::path folder;
  std::string pruner;                  ///< empty: every pruner with its defaults
  std::vector<std::string> overrides;  ///< its parameters: "reduction=3"
  std::optional<std::uint64_t> lookahead;
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};

using Json = nlohmann::ordered_json;

/// The pruners that were played, and those that do not take the study with the reason.
struct Replays {
  std::vector<std::pair<std::string, Replay>> played;
  std::vector<std::pair<std::string, std::string>> refused;
};

std::string percent(double part, double whole) { return whole > 0 ? fmt::format("{:.0f} %", 100 * part / whole) : "-"; }

std::string count_of(const std::vector<bool>& trials) {
  return std::to_string(std::count(trials.begin(), trials.end(), true));
}

std::string fate_of_best(const Replay& replay) {
  if (!replay.best) return "none has a value";
  if (!replay.best_left) return "all pruned";
  return replay.better == 0 ? "kept" : fmt::format("lost, keeps place {}", replay.better + 1);
}

std::vector<std::string> row(const std::string& name, const Replay& replay) {
  return {name,
          count_of(replay.pruned),
          count_of(replay.stopped_early),
          percent(static_cast<double>(replay.all_epochs - replay.spent_epochs), static_cast<double>(replay.all_epochs)),
          format_duration(replay.all_seconds - replay.spent_seconds),
          fate_of_best(replay)};
}

/// Why the pruner, with its defaults, does not take such a study; empty if it does.
std::string why_refused(const PluginEntry& entry, const config::StudySpec& study, const Registry& registry) {
  const StudyPlan plan(study, registry);
  try {
    const auto pruner = registry.make_pruner(entry.name, study.pruner.params);
    if (pruner->exploits()) return "its trials would go on from others' weights, which no curve tells";
    pruner->prepare(config::pruning_plan(study, plan.trials()));
  } catch (const ConfigError& error) {
    const std::string why = error.what(), itself = entry.id() + ": ";
    const std::size_t begin = why.starts_with(itself) ? itself.size() : 0;
    return why.substr(begin, why.find('\n') - begin);
  }
  return "";
}

void print_table(const Replays& replays, const results::StudyTable& recorded) {
  Table table;
  for (const char* head : {"pruner", "pruned", "stopped early", "epochs saved", "time saved", "the best trial"})
    table.column(head, std::string_view(head) == "pruner" || std::string_view(head) == "the best trial"
                           ? Table::Align::left
                           : Table::Align::right);
  for (const auto& [name, played] : replays.played) table.row(row(name, played));
  std::vector<std::string> not_shown;
  for (const auto& [name, why] : replays.refused) not_shown.push_back(fmt::format("{} ({})", name, why));
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n  {}\n  {} trials played again on the curves they recorded\n\n{}", terminal.bold(recorded.header.name),
             recorded.trials.size(), table.text(terminal));
  if (!not_shown.empty())
    fmt::print("\n{}", paragraph(fmt::format("not shown: {}", fmt::join(not_shown, ", ")), 2, terminal));
}

void print_json(const Replays& replays, const results::StudyTable& recorded) {
  Json json{{"study", recorded.header.name},
            {"trials", recorded.trials.size()},
            {"pruners", Json::array()},
            {"not_shown", Json::array()}};
  const auto trial = [](const std::optional<std::uint64_t>& number) { return number ? Json(*number) : Json(); };
  const auto numbers = [](const std::vector<bool>& trials) {
    Json list = Json::array();
    for (std::size_t i = 0; i < trials.size(); ++i)
      if (trials[i]) list.push_back(i);
    return list;
  };
  for (const auto& [name, played] : replays.played)
    json["pruners"].push_back({{"pruner", name},
                               {"pruned", numbers(played.pruned)},
                               {"stopped_early", numbers(played.stopped_early)},
                               {"all_epochs", played.all_epochs},
                               {"spent_epochs", played.spent_epochs},
                               {"all_seconds", played.all_seconds},
                               {"spent_seconds", played.spent_seconds},
                               {"best_trial", trial(played.best)},
                               {"best_trial_left", trial(played.best_left)},
                               {"better_trials_lost", played.best_left ? Json(played.better) : Json()}});
  for (const auto& [name, why] : replays.refused) json["not_shown"].push_back({{"pruner", name}, {"reason", why}});
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

int replay_command(const ReplayOptions& options, Registry& registry) {
  const auto recorded = results::read_study(options.folder);
  const auto label = results::RunFolder{options.folder}.study_yaml();
  std::vector<std::string> overrides = options.overrides;
  for (auto& text : overrides) text = "sweep.pruner." + text;
  if (!options.pruner.empty()) overrides.insert(overrides.begin(), "sweep.pruner=" + options.pruner);
  const auto document = config::parse_study(recorded.header.resolved_yaml, label.string(), overrides);
  load_all_plugins(registry, options.plugins, document.plugins());
  auto study = config::validate(document, registry);
  if (options.lookahead) study.lookahead = *options.lookahead;

  Replays replays;
  if (!options.pruner.empty()) {
    replays.played.emplace_back(options.pruner, replay(study, registry, recorded.trials));
  } else {
    for (const auto* entry : registry.all(Kind::pruner)) {
      study.pruner = {entry->name, Params(entry->schema)};
      if (!registry.make_pruner(study.pruner.name, study.pruner.params)->active()) continue;
      if (auto why = why_refused(*entry, study, registry); !why.empty())
        replays.refused.emplace_back(entry->name, std::move(why));
      else
        replays.played.emplace_back(entry->name, replay(study, registry, recorded.trials));
    }
  }
  if (options.json)
    print_json(replays, recorded);
  else
    print_table(replays, recorded);
  return kSuccess;
}

}  // namespace

void add_replay(CLI::App& app, Action& action) {
  auto options = std::make_shared<ReplayOptions>();
  auto* command = app.add_subcommand("replay", "Tell what a pruner would have saved in a finished study");
  add_folder(*command, options->folder);
  command->add_option("--pruner", options->pruner, "Its name; default: every pruner, each with its defaults")
      ->type_name("NAME");
  command->add_option("overrides", options->overrides, "The pruner's parameters, such as reduction=3")
      ->type_name("KEY=VALUE");
  command->add_option("--lookahead", options->lookahead, "Instead of the study's own")
      ->check(whole_number(0))
      ->type_name("N");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return replay_command(*options, r); }; });
}

}  // namespace sandglass
