#include "core/config/schema/json_parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/config/study/study_blocks.hpp"

namespace sandglass::config {
namespace {

constexpr const char* kDefinitions = "#/definitions/";
constexpr const char* kReference = R"(\$\{.*\})";

Json whole_or_real(const ParameterSpec& spec, double bound) {
  if (spec.type == ParameterType::real) return bound;
  return static_cast<std::int64_t>(bound);
}

/// A number within the bounds of `spec`; of a list, one entry.
Json number_schema(const ParameterSpec& spec) {
  Json json{{"type", spec.type == ParameterType::real ? "number" : "integer"}};
  if (std::isfinite(spec.min)) json[spec.min_open ? "exclusiveMinimum" : "minimum"] = whole_or_real(spec, spec.min);
  if (std::isfinite(spec.max)) json[spec.max_open ? "exclusiveMaximum" : "maximum"] = whole_or_real(spec, spec.max);
  return json;
}

Json reference() { return {{"type", "string"}, {"pattern", kReference}}; }

Json parameter_schema(const ParameterSpec& spec) {
  Json json = type_schema(spec);
  json["description"] = spec.text + (spec.unit.empty() ? "" : " [" + spec.unit + "]");
  if (spec.fallback) json["default"] = std::visit([](const auto& held) { return Json(held); }, *spec.fallback);
  return json;
}

Json required_of(const PluginEntry& plugin) {
  Json names = Json::array();
  for (const auto& spec : plugin.schema.parameters())
    if (!spec.fallback) names.push_back(spec.name);
  return names;
}

/// Each plugin's name with what it is, for completion.
Json names_schema(const std::vector<const PluginEntry*>& plugins) {
  Json json = Json::array();
  for (const auto* plugin : plugins) json.push_back({{"const", plugin->name}, {"description", plugin->summary}});
  json.push_back(reference());
  return {{"oneOf", json}};
}

}  // namespace

Json refers_to(const std::string& definition) { return {{"$ref", kDefinitions + definition}}; }

Json or_reference(Json json) {
  json["type"] = Json::array({json.at("type"), "string"});
  json["pattern"] = kReference;
  return json;
}

Json or_nothing(Json json) {
  if (!json.contains("type")) return json;
  if (json["type"].is_string()) json["type"] = Json::array({json["type"]});
  json["type"].push_back("null");
  return json;
}

Json type_schema(const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::real:
    case ParameterType::integer: return or_reference(number_schema(spec));
    case ParameterType::boolean: return or_reference({{"type", "boolean"}});
    case ParameterType::choice: return {{"anyOf", {{{"enum", spec.choices}}, reference()}}};
    case ParameterType::text: return {{"type", {"string", "number", "boolean"}}};
    case ParameterType::integers:
      return or_reference({{"type", "array"}, {"items", or_reference(number_schema(spec))}});
  }
  return Json::object();
}

void add_parameters(Json& properties, const Schema& schema) {
  for (const auto& spec : schema.parameters()) properties[spec.name] = parameter_schema(spec);
}

Json block_schema(const Schema& schema, const std::string& text) {
  Json json{{"type", "object"}, {"description", text}, {"properties", Json::object()}, {"additionalProperties", false}};
  add_parameters(json["properties"], schema);
  return or_reference(std::move(json));
}

std::string definition_of(const PluginEntry& plugin) { return std::string(to_string(plugin.kind)) + "." + plugin.name; }

std::string use_definition(Kind kind) { return std::string(to_string(kind)); }

std::string change_definition(Kind kind) { return "change_of_" + std::string(to_string(kind)); }

namespace {

/// In the block of a model that takes them: blocks of networks, and keys of any of the networks.
void add_networks(Json& properties, const PluginEntry& model, const Registry& registry) {
  if (model.networks.empty()) return;
  for (const StudyBlock& block : network_blocks())
    if (!block.role || std::ranges::find(model.networks, *block.role) != model.networks.end())
      properties[block.key] = {{"description", block.text}, {"allOf", {refers_to(change_definition(Kind::network))}}};
  std::map<std::string, Json> keys;
  for (const auto* network : registry.all(Kind::network))
    for (const auto& spec : network->schema.parameters())
      if (Json one = parameter_schema(spec), &all = keys[spec.name]; std::ranges::find(all, one) == all.end())
        all.push_back(std::move(one));
  for (const auto& [name, variants] : keys)
    if (!properties.contains(name)) properties[name] = variants.size() == 1 ? variants[0] : Json{{"anyOf", variants}};
}

}  // namespace

Json plugin_definition(const PluginEntry& plugin, const Registry& registry) {
  Json json{{"type", "object"}, {"description", plugin.summary}, {"properties", {{"use", {{"const", plugin.name}}}}}};
  add_parameters(json["properties"], plugin.schema);
  if (const Schema* host = host_schema(plugin.kind)) add_parameters(json["properties"], *host);
  if (plugin.kind == Kind::model) add_networks(json["properties"], plugin, registry);
  json["additionalProperties"] = false;
  return json;
}

Json use_schema(Kind kind, const std::vector<const PluginEntry*>& plugins, bool whole) {
  Json block{{"type", "object"}, {"properties", {{"use", names_schema(plugins)}}}, {"allOf", Json::array()}};
  const std::string fallback(default_plugin(kind));
  if (whole && fallback.empty()) block["required"] = {"use"};
  for (const auto* plugin : plugins) {
    const Json named{{"properties", {{"use", {{"const", plugin->name}}}}}, {"required", {"use"}}};
    const Json is_it =
        whole && plugin->name == fallback ? Json{{"anyOf", {named, {{"not", {{"required", {"use"}}}}}}}} : named;
    Json then = refers_to(definition_of(*plugin));
    if (const Json required = required_of(*plugin); whole && !required.empty())
      then = {{"allOf", {then, {{"required", required}}}}};
    block["allOf"].push_back({{"if", is_it}, {"then", then}});
  }
  const Json alone = whole ? names_schema(plugins) : Json{{"anyOf", {names_schema(plugins), {{"type", "null"}}}}};
  return {{"if", {{"type", "object"}}}, {"then", block}, {"else", alone}};
}

}  // namespace sandglass::config
