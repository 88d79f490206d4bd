#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/terminal.hpp"

namespace sandglass {
namespace {

struct PluginListOptions {
  std::string kind;  ///< empty: all
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};

struct PluginDescribeOptions {
  std::string id;  ///< "noise/masking"
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};

using Json = nlohmann::ordered_json;

Json json_of(const ParameterValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json json_of(const ParameterSpec& spec) {
  Json json{{"name", spec.name}, {"type", to_string(spec.type)}, {"expected", spec.expectation()}};
  if (spec.fallback) json["default"] = json_of(*spec.fallback);
  if (!spec.choices.empty()) json["choices"] = spec.choices;
  if (!spec.unit.empty()) json["unit"] = spec.unit;
  json["text"] = spec.text;
  return json;
}

Json json_of(const PluginEntry& entry) {
  Json json{{"kind", to_string(entry.kind)}, {"name", entry.name},   {"summary", entry.summary},
            {"version", entry.version},      {"owner", entry.owner}, {"parameters", Json::array()}};
  for (const auto& spec : entry.schema.parameters()) json["parameters"].push_back(json_of(spec));
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

const PluginEntry& plugin_named(const Registry& registry, Kind kind, const std::string& name) {
  if (const auto* entry = registry.find(kind, name)) return *entry;
  const auto known = registry.names(kind);
  const auto near = closest(name, known);
  throw ConfigError(fmt::format("there is no {} '{}'{}\nknown: {}\none of a plugin library: add --plugin LIBRARY",
                                to_string(kind), name, near ? fmt::format(", did you mean '{}'?", *near) : "",
                                known.empty() ? "none" : join(known)));
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
  if (foreign) fmt::print("\n  * from a plugin library; `sandglass plugin describe` says which\n");
  const auto all_of_kind = registry.all(kinds[0]);  // some plugin of what is listed, for an example
  if (!all_of_kind.empty())
    fmt::print("\n  Parameters and defaults: sandglass plugin describe {}\n", all_of_kind[0]->id());
  return kSuccess;
}

int plugin_describe_command(const PluginDescribeOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  const auto slash = options.id.find('/');
  if (slash == std::string::npos)
    throw ConfigError(
        fmt::format("'{}' is not KIND/NAME, as in noise/masking; sandglass plugin list shows all", options.id));
  const auto& entry = plugin_named(registry, kind_named(options.id.substr(0, slash)), options.id.substr(slash + 1));
  if (options.json) {
    fmt::print("{}\n", json_of(entry).dump(2));
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n  {}  {}\n{}", terminal.bold(entry.id()),
             terminal.dim(fmt::format("{} {}, {}", "version", entry.version, entry.owner)),
             paragraph(entry.summary, 2, terminal));
  for (const auto& spec : entry.schema.parameters()) {
    const auto fallback = spec.fallback ? "default " + to_string(*spec.fallback) : "required";
    const auto unit = spec.unit.empty() ? "" : " " + terminal.dim("[" + spec.unit + "]");
    fmt::print("\n  {}  {}{}  {}\n{}", terminal.accent(spec.name), spec.expectation(), unit, terminal.dim(fallback),
               paragraph(spec.text, 6, terminal));
  }
  if (entry.schema.parameters().empty()) fmt::print("\n  It has no parameters.\n");
  fmt::print("\n");
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

void add_describe(CLI::App& app, Action& action) {
  auto options = std::make_shared<PluginDescribeOptions>();
  auto* command = app.add_subcommand("describe", "Show a plugin's parameters: range, default, meaning");
  command->add_option("plugin", options->id, "Its kind and name, such as noise/masking")
      ->required()
      ->type_name("KIND/NAME");
  command->add_flag("--json", options->json, "Print JSON instead of text");
  add_plugin_option(*command, options->plugins);
  command->callback(
      [&action, options] { action = [options](Registry& r) { return plugin_describe_command(*options, r); }; });
}

}  // namespace

void add_plugin(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("plugin", "List and describe plugins");
  command->require_subcommand(1);
  add_list(*command, action);
  add_describe(*command, action);
}

}  // namespace sandglass
