#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/table.hpp"

namespace sandglass {
namespace {

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

/// `text` in lines that fit, each after `indent` spaces.
std::string paragraph(const std::string& text, const Terminal& terminal, std::size_t indent) {
  const auto width = static_cast<std::size_t>(std::clamp(terminal.width, 40, 100)) - indent;
  std::string result;
  for (const auto& line : wrapped(text, width)) result += std::string(indent, ' ') + line + "\n";
  return result;
}

/// A row for a plugin, and further rows where its summary does not fit into one line.
void add_rows(Table& table, const PluginEntry& entry, const Terminal& terminal, std::size_t name_width) {
  const bool built_in = entry.owner == "built in";
  std::string name = entry.id() + (built_in ? "" : " *");
  const auto room = static_cast<std::size_t>(std::clamp(terminal.width, 60, 120)) - name_width - 4;
  for (const auto& line : wrapped(entry.summary, room)) {
    table.row({name, line});
    name.clear();
  }
}

}  // namespace

int plugin_list_command(const PluginListOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  const auto terminal = Terminal::of(stdout);
  Json json = Json::array();
  Table table;
  table.column("plugin", Table::Align::left);
  table.column("what it is", Table::Align::left);
  bool foreign = false;
  std::size_t name_width = 0;
  for (const Kind kind : kKinds)
    for (const auto* entry : registry.all(kind)) name_width = std::max(name_width, entry->id().size() + 2);
  for (const Kind kind : kKinds) {
    if (!options.kind.empty() && kind != kind_named(options.kind)) continue;
    for (const auto* entry : registry.all(kind)) {
      json.push_back(json_of(*entry));
      foreign = foreign || entry->owner != "built in";
      add_rows(table, *entry, terminal, name_width);
    }
  }
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
    return kSuccess;
  }
  fmt::print("{}", table.text(terminal));
  if (foreign) fmt::print("\n  * from a plugin library; `sandglass plugin describe` says which\n");
  fmt::print("\n  Parameters and defaults: sandglass plugin describe noise/masking\n");
  return kSuccess;
}

int plugin_describe_command(const PluginDescribeOptions& options, Registry& registry) {
  load_all_plugins(registry, options.plugins);
  const auto slash = options.id.find('/');
  if (slash == std::string::npos)
    throw ConfigError(
        fmt::format("'{}' is not KIND/NAME, as in noise/masking; sandglass plugin list shows all", options.id));
  const auto& entry = registry.at(kind_named(options.id.substr(0, slash)), options.id.substr(slash + 1));
  if (options.json) {
    fmt::print("{}\n", json_of(entry).dump(2));
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n  {}  {}\n{}", terminal.bold(entry.id()),
             terminal.dim(fmt::format("{} {}, {}", "version", entry.version, entry.owner)),
             paragraph(entry.summary, terminal, 2));
  for (const auto& spec : entry.schema.parameters()) {
    const auto fallback = spec.fallback ? "default " + to_string(*spec.fallback) : "required";
    const auto unit = spec.unit.empty() ? "" : " " + terminal.dim("[" + spec.unit + "]");
    fmt::print("\n  {}  {}{}  {}\n{}", terminal.accent(spec.name), spec.expectation(), unit, terminal.dim(fallback),
               paragraph(spec.text, terminal, 6));
  }
  if (entry.schema.parameters().empty()) fmt::print("\n  It has no parameters.\n");
  fmt::print("\n");
  return kSuccess;
}

}  // namespace sandglass
