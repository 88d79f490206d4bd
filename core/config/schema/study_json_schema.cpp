#include "core/config/schema/study_json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/config/schema/study_schema.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDefinitions = "#/definitions/";
constexpr const char* kReference = R"(\$\{.*\})";
constexpr Kind kTrialKinds[] = {Kind::dataset, Kind::noise, Kind::model, Kind::loss, Kind::optimizer};

Json refers_to(const std::string& definition) { return {{"$ref", kDefinitions + definition}}; }

/// A value that may also be a reference. Of the keywords of `json` none but its type is for strings.
Json or_reference(Json json) {
  json["type"] = Json::array({json.at("type"), "string"});
  json["pattern"] = kReference;
  return json;
}

/// A block or list that may also be empty, which takes out what another file says.
Json or_nothing(Json json) {
  if (!json.contains("type")) return json;
  if (json["type"].is_string()) json["type"] = Json::array({json["type"]});
  json["type"].push_back("null");
  return json;
}

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

Json type_schema(const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::real:
    case ParameterType::integer: return or_reference(number_schema(spec));
    case ParameterType::boolean: return or_reference({{"type", "boolean"}});
    case ParameterType::choice: return {{"anyOf", {{{"enum", spec.choices}}, reference()}}};
    case ParameterType::text: return {{"type", "string"}};
    case ParameterType::integers:
      return or_reference({{"type", "array"}, {"items", or_reference(number_schema(spec))}});
  }
  return Json::object();
}

Json parameter_schema(const ParameterSpec& spec) {
  Json json = type_schema(spec);
  json["description"] = spec.text + (spec.unit.empty() ? "" : " [" + spec.unit + "]");
  if (spec.fallback) json["default"] = std::visit([](const auto& held) { return Json(held); }, *spec.fallback);
  return json;
}

void add_parameters(Json& properties, const Schema& schema) {
  for (const auto& spec : schema.parameters()) properties[spec.name] = parameter_schema(spec);
}

/// A block of the host's with these keys and no others.
Json block_schema(const Schema& schema, const std::string& text) {
  Json json{{"type", "object"}, {"description", text}, {"properties", Json::object()}, {"additionalProperties", false}};
  add_parameters(json["properties"], schema);
  return or_reference(std::move(json));
}

/// A slash would separate the steps of the reference.
std::string definition_of(const PluginEntry& plugin) { return std::string(to_string(plugin.kind)) + "." + plugin.name; }
std::string use_definition(Kind kind) { return std::string(to_string(kind)); }
std::string change_definition(Kind kind) { return "change_of_" + std::string(to_string(kind)); }

/// The keys of a plugin, beside those of the host. What has no default is required of a whole block, not of a change.
Json plugin_definition(const PluginEntry& plugin) {
  Json json{{"type", "object"}, {"description", plugin.summary}, {"properties", {{"use", {{"const", plugin.name}}}}}};
  add_parameters(json["properties"], plugin.schema);
  if (const Schema* host = config::host_schema(plugin.kind)) add_parameters(json["properties"], *host);
  json["additionalProperties"] = false;
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

/// A block that names a plugin, or the name alone. With `whole`, what the plugin requires has to be there.
Json use_schema(Kind kind, const std::vector<const PluginEntry*>& plugins, bool whole) {
  Json block{{"type", "object"}, {"properties", {{"use", names_schema(plugins)}}}, {"allOf", Json::array()}};
  const std::string fallback(config::default_plugin(kind));
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

class StudySchema {
 public:
  explicit StudySchema(const Registry& registry) : registry_(registry) {}

  Json build() {
    define_plugins();
    Json properties = Json::object();
    add_parameters(properties, config::study_schema());
    for (const auto& block : config::study_blocks()) {
      properties[block.name] = or_nothing(top_block(std::string(block.name)));
      properties[block.name]["description"] = block.text;
    }
    return {{"$schema", "http://json-schema.org/draft-07/schema#"},
            {"title", "A study of Sandglass"},
            {"type", "object"},
            {"properties", properties},
            {"additionalProperties", false},
            {"allOf",
             {unless({has("include")}, {{"required", {"name"}}}),
              unless({has("include"), has("defaults"), has_variants()}, complete())}},
            {"definitions", definitions_}};
  }

 private:
  void define_plugins() {
    for (const Kind kind : kKinds) {
      const auto plugins = registry_.all(kind);
      for (const auto* plugin : plugins) definitions_[definition_of(*plugin)] = plugin_definition(*plugin);
      definitions_[use_definition(kind)] = use_schema(kind, {plugins.begin(), plugins.end()}, true);
      definitions_[change_definition(kind)] = use_schema(kind, {plugins.begin(), plugins.end()}, false);
    }
  }

  static Json has(const char* key) { return {{"required", {key}}}; }
  static Json has_variants() {
    return {{"properties", {{"sweep", {{"type", "object"}, {"required", {"variants"}}}}}}, {"required", {"sweep"}}};
  }
  static Json unless(const std::vector<Json>& any, const Json& then) {
    return {{"if", {{"anyOf", any}}}, {"else", then}};
  }

  /// Variants, defaults and other files may say what is missing; without them the study's own blocks have to.
  static Json complete() {
    Json properties = Json::object();
    for (const Kind kind : kTrialKinds) properties[std::string(to_string(kind))] = refers_to(use_definition(kind));
    return {{"properties", properties}, {"required", {"dataset", "model"}}};
  }

  Json top_block(const std::string& name) const {
    if (name == "include") return {{"type", {"string", "array"}}, {"items", {{"type", "string"}}}};
    if (name == "defaults") return defaults();
    if (name == "plugins") return {{"type", "array"}, {"items", {{"type", "string"}}}};
    if (name == "transforms") return list_of(Kind::transform);
    if (name == "metrics") return list_of(Kind::metric);
    if (name == "train") return block_schema(config::train_schema(), "");
    if (name == "objective") return objective();
    if (name == "record") return block_schema(config::record_schema(), "");
    if (name == "checkpoint") return block_schema(config::checkpoint_schema(), "");
    if (name == "limits") return block_schema(config::limits_schema(), "");
    if (name == "resources") return block_schema(config::resources_schema(), "");
    if (name == "sweep") return sweep();
    if (name == "expect") return {{"type", "array"}, {"items", claim()}};
    if (name == "small") return {{"type", "object"}};
    return {{"allOf", {refers_to(change_definition(*kind_from(name)))}}};
  }

  /// By kind and plugin, the keys of the plugin.
  Json defaults() const {
    Json kinds = Json::object();
    for (const Kind kind : kKinds) {
      Json plugins = Json::object();
      for (const auto* plugin : registry_.all(kind))
        plugins[plugin->name] = {{"allOf", {refers_to(definition_of(*plugin))}}, {"not", {{"required", {"use"}}}}};
      kinds[std::string(to_string(kind))] = {
          {"type", "object"}, {"properties", plugins}, {"additionalProperties", false}};
    }
    return {{"type", "object"}, {"properties", kinds}, {"additionalProperties", false}};
  }

  static Json objective() {
    const Json one = block_schema(config::objective_schema(), "What trials are ranked by.");
    return {{"if", {{"type", "array"}}}, {"then", {{"items", one}, {"minItems", 1}}}, {"else", one}};
  }

  static Json list_of(Kind kind) {
    return or_reference({{"type", "array"}, {"items", refers_to(use_definition(kind))}});
  }

  Json sweep() const {
    Json json = block_schema(config::sweep_schema(), "");
    for (const auto& block : config::sweep_blocks()) {
      Json& own = json["properties"][block.name];
      if (block.name == "variants") own = {{"type", "object"}, {"additionalProperties", variant()}};
      if (block.name == "when") own = when();
      if (block.name == "zip") own = zip();
      if (block.name == "first") own = first();
      if (block.name == "require") own = {{"type", "array"}, {"items", {{"type", "string"}}}};
      if (block.name == "sampler") own = {{"allOf", {refers_to(use_definition(Kind::sampler))}}};
      if (block.name == "pruner") own = {{"allOf", {refers_to(use_definition(Kind::pruner))}}};
      if (block.name == "axes") own = axes();
      own["description"] = block.text;
    }
    return json;
  }

  /// Each axis with another one and its values. That both are axes of the study is beyond a schema.
  static Json when() {
    const Json condition{{"type", "object"}, {"minProperties", 1}, {"maxProperties", 1}};
    return {{"type", "object"}, {"additionalProperties", condition}};
  }

  static Json zip() {
    const Json group{{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 2}, {"uniqueItems", true}};
    return {{"type", "array"}, {"items", group}};
  }

  Json variant() const {
    Json properties = Json::object();
    for (const Kind kind : kTrialKinds) properties[std::string(to_string(kind))] = refers_to(change_definition(kind));
    properties["transforms"] = list_of(Kind::transform);
    properties["train"] = block_schema(config::train_schema(), "");
    properties["axes"] = axes();
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }

  using Specs = std::vector<const ParameterSpec*>;

  /// Every path that an axis can have, with the parameters of that path.
  std::map<std::string, Specs> paths() const {
    std::map<std::string, Specs> paths;
    const auto add = [&](const std::string& block, const Schema& schema) {
      for (const auto& spec : schema.parameters()) paths[block + "." + spec.name].push_back(&spec);
    };
    for (const Kind kind : kTrialKinds)
      for (const auto* plugin : registry_.all(kind)) add(std::string(to_string(kind)), plugin->schema);
    for (const auto* transform : registry_.all(Kind::transform))
      add("transforms." + transform->name, transform->schema);
    add("dataset", config::split_schema());
    add("train", config::train_schema());
    return paths;
  }

  Json axes() const {
    Json properties = Json::object();
    for (const auto& [path, specs] : paths()) properties[path] = axis(specs);
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }

  Json first() const {
    Json properties{{config::kVariantAxis, {{"type", "string"}}}};
    for (const auto& [path, specs] : paths())
      properties[path] = {{"description", specs[0]->text}, {"anyOf", types_of(specs)}};
    const Json point{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    return {{"type", "array"}, {"items", point}};
  }

  static void add_new(Json& list, Json one) {
    if (std::ranges::find(list, one) == list.end()) list.push_back(std::move(one));
  }

  static Json types_of(const Specs& specs) {
    Json types = Json::array();
    for (const auto* spec : specs) add_new(types, type_schema(*spec));
    return types;
  }

  /// Values that one of the plugins with a parameter of that name takes.
  static Json axis(const Specs& specs) {
    Json bounds = Json::array();
    for (const auto* spec : specs)
      if (spec->type == ParameterType::real || spec->type == ParameterType::integer)
        add_new(bounds, type_schema(*spec));
    Json json{{"description", specs[0]->text}};
    const Json list = or_reference({{"type", "array"}, {"items", {{"anyOf", types_of(specs)}}}, {"minItems", 1}});
    json["anyOf"] = {or_nothing(list)};
    if (!bounds.empty()) json["anyOf"].push_back(range({{"anyOf", bounds}}));
    return json;
  }

  static Json range(const Json& bound) {
    return {{"type", "object"},
            {"properties",
             {{"min", bound},
              {"max", bound},
              {"step", or_reference({{"type", "number"}, {"exclusiveMinimum", 0}})},
              {"log", or_reference({{"type", "boolean"}, {"default", false}})}}},
            {"required", {"min", "max"}},
            {"additionalProperties", false}};
  }

  static Json claim() {
    const Json text{{"type", "string"}}, number = or_reference({{"type", "number"}}), selection{{"type", "object"}};
    const auto words = [](std::vector<std::string> choices) { return Json{{"enum", std::move(choices)}}; };
    return {{"type", "object"},
            {"properties",
             {{"claim", text},
              {"best", text},
              {"of", text},
              {"goal", words({"minimize", "maximize"})},
              {"metric", text},
              {"at", selection},
              {"select", words({"all", "best"})},
              {"less_than", selection},
              {"greater_than", selection},
              {"by", number},
              {"along", text},
              {"is", Json::object()},
              {"tolerance", or_reference({{"type", "number"}, {"minimum", 0}})},
              {"below", number},
              {"above", number},
              {"between", {{"type", "array"}, {"items", number}, {"minItems", 2}, {"maxItems", 2}}}}},
            {"additionalProperties", false}};
  }

  const Registry& registry_;
  Json definitions_ = Json::object();
};

}  // namespace

std::string study_json_schema(const Registry& registry) { return StudySchema(registry).build().dump(1); }

}  // namespace sandglass
