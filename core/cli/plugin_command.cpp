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

/// Text broken at spaces into lines of at most `width` columns.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string result, line;
  std::size_t position = 0;
  while (position < text.size()) {
    const auto end = std::min(text.find(' ', position), text.size());
    const auto word = text.substr(position, end - position);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      result += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    position = end + 1;
  }
  return result + indent + line + "\n";
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
  for (const Kind kind : kKinds) {
    if (!options.kind.empty() && kind != kind_named(options.kind)) continue;
    for (const auto* entry : registry.all(kind)) {
      json.push_back(json_of(*entry));
      const bool built_in = entry->owner == "built in";
      foreign = foreign || !built_in;
      table.row({entry->id() + (built_in ? "" : " *"), entry->summary});
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
    throw ConfigError(fmt::format("'{}' is not KIND/NAME, as in noise/masking; sandglass plugin list shows all",
                                  options.id));
  const auto& entry = registry.at(kind_named(options.id.substr(0, slash)), options.id.substr(slash + 1));
  if (options.json) {
    fmt::print("{}\n", json_of(entry).dump(2));
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  const auto width = static_cast<std::size_t>(std::clamp(terminal.width, 40, 100)) - 6;
  fmt::print("\n  {}  {}\n{}", terminal.bold(entry.id()),
             terminal.dim(fmt::format("{} {}, {}", "version", entry.version, entry.owner)),
             wrapped(entry.summary, width + 4, "  "));
  for (const auto& spec : entry.schema.parameters()) {
    const auto fallback = spec.fallback ? "default " + to_string(*spec.fallback) : "required";
    const auto unit = spec.unit.empty() ? "" : " " + terminal.dim("[" + spec.unit + "]");
    fmt::print("\n  {}  {}{}  {}\n{}", terminal.accent(spec.name), spec.expectation(), unit, terminal.dim(fallback),
               wrapped(spec.text, width, "      "));
  }
  if (entry.schema.parameters().empty()) fmt::print("\n  It has no parameters.\n");
  fmt::print("\n");
  return kSuccess;
}

}  // namespace sandglass
