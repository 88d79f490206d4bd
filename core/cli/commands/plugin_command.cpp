#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/reference/topic_json.hpp"
#include "core/cli/view/terminal.hpp"

namespace sandglass {
namespace {

struct PluginListOptions {
  std::string kind;  ///< empty: all
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};

using Json = nlohmann::ordered_json;

Json json_of(const PluginEntry& entry) {
  Json json{{"kind", to_string(entry.kind)}, {"name", entry.name},   {"summary", entry.summary},
            {"version", entry.version},      {"owner", entry.owner}, {"parameters", Json::array()}};
  for (const auto& spec : entry.schema.parameters()) json["parameters"].push_back(spec_json(spec));
  return json;
}

Kind kind_named(const std::string& name) {
  if (const auto kind = kind_from(name)) return *kind;
  std::vector<std::string> kinds;
  for (const Kind kind : kKinds) kinds.emplace_back(to_string(kind));
  const auto near = closest(name, kinds);
  throw ConfigError(fmt::format("there is no kind of plugin '{}'{}\nkinds: {}", name,
                                near ? fmt::format(", did you mean '{}'?", *near) : "", join(kinds)));
}

constexpr const char* kForeign = " *";

std::string listed_name(const PluginEntry& entry) { return entry.name + (entry.owner == "built in" ? "" : kForeign); }

/// The plugins of a kind under its name, each with its summary beside it.
void print_kind(Kind kind, const std::vector<const PluginEntry*>& entries, const Terminal& terminal) {
  std::size_t names = 0;
  for (const auto* entry : entries) names = std::max(names, listed_name(*entry).size());
  const auto column = names + 6, width = static_cast<std::size_t>(std::clamp(terminal.width, 60, 120));
  fmt::print("\n  {}\n", terminal.bold(std::string(to_string(kind))));
  for (const auto* entry : entries) {
    std::string name = listed_name(*entry);
    for (const auto& line : wrapped(entry->summary, width - column)) {
      fmt::print("    {}{}{}\n", terminal.accent(name), std::string(names + 2 - name.size(), ' '), line);
      name.clear();
    }
  }
}

int plugin_list_command(const PluginListOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  const auto terminal = Terminal::of(stdout);
  std::vector<Kind> kinds(std::begin(kKinds), std::end(kKinds));
  if (!options.kind.empty()) kinds = {kind_named(options.kind)};
  if (options.json) {
    Json json = Json::array();
    for (const Kind kind : kinds)
      for (const auto* entry : registry.all(kind)) json.push_back(json_of(*entry));
    fmt::print("{}\n", json.dump(2));
    return kSuccess;
  }
  bool foreign = false;
  for (const Kind kind : kinds) {
    const auto entries = registry.all(kind);
    print_kind(kind, {entries.begin(), entries.end()}, terminal);
    foreign = foreign || std::ranges::any_of(entries, [](const auto* entry) { return entry->owner != "built in"; });
  }
  if (foreign) fmt::print("\n  * from a plugin library; `sandglass describe` says which\n");
  const auto all_of_kind = registry.all(kinds[0]);  // some plugin of what is listed, for an example
  if (!all_of_kind.empty()) fmt::print("\n  Parameters and defaults: sandglass describe {}\n", all_of_kind[0]->id());
  return kSuccess;
}

void add_list(CLI::App& app, Action& action) {
  auto options = std::make_shared<PluginListOptions>();
  auto* command = app.add_subcommand("list", "List all plugins, or those of a kind");
  command
      ->add_option("kind", options->kind,
                   "dataset, transform, noise, model, loss, optimizer, metric, sampler or pruner")
      ->type_name("KIND");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  add_plugin_option(*command, options->plugins);
  command->callback(
      [&action, options] { action = [options](Registry& r) { return plugin_list_command(*options, r); }; });
}

}  // namespace

void add_plugin(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("plugin", "List plugins");
  command->require_subcommand(1);
  add_list(*command, action);
}

}  // namespace sandglass
