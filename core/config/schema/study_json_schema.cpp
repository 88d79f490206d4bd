#include "core/config/schema/study_json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/config/schema/json_parts.hpp"
#include "core/config/study/claims.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/study/study_schema.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {
namespace {

class StudySchema {
 public:
  explicit StudySchema(const Registry& registry) : registry_(registry) {}

  Json build() {
    define_plugins();
    Json properties = Json::object();
    add_parameters(properties, study_schema());
    for (const StudyBlock& block : kStudyBlocks) {
      properties[block.key] = or_nothing(top_block(block));
      properties[block.key]["description"] = block.text;
    }
    return {{"$schema", "http://json-schema.org/draft-07/schema#"},
            {"title", "A study of Sandglass"},
            {"type", "object"},
            {"properties", properties},
            {"additionalProperties", false},
            {"allOf",
             {unless({has("include")}, {{"required", {"name"}}}),
              unless({has("include"), has("defaults"), has_variants(), chooses_plugins()}, complete())}},
            {"definitions", definitions_}};
  }

 private:
  void define_plugins() {
    for (const Kind kind : kKinds) {
      const auto plugins = registry_.all(kind);
      for (const auto* plugin : plugins) definitions_[definition_of(*plugin)] = plugin_definition(*plugin, registry_);
      definitions_[use_definition(kind)] = use_schema(kind, {plugins.begin(), plugins.end()}, true);
      definitions_[change_definition(kind)] = use_schema(kind, {plugins.begin(), plugins.end()}, false);
    }
  }

  static Json has(const char* key) { return {{"required", {key}}}; }
  static Json has_variants() {
    return {{"properties", {{"sweep", {{"type", "object"}, {"required", {"variants"}}}}}}, {"required", {"sweep"}}};
  }
  static Json chooses_plugins() {
    Json any = Json::array();
    for (const StudyBlock& block : trial_blocks())
      if (block.plugin) any.push_back({{"required", {block.key}}});
    const Json axes{{"type", "object"}, {"anyOf", any}};
    const Json sweep{{"type", "object"}, {"properties", {{"axes", axes}}}, {"required", {"axes"}}};
    return {{"properties", {{"sweep", sweep}}}, {"required", {"sweep"}}};
  }
  static Json unless(const std::vector<Json>& any, const Json& then) {
    return {{"if", {{"anyOf", any}}}, {"else", then}};
  }

  /// What a study has to have that leaves nothing to variants, axes that choose plugins, `defaults` and included files.
  static Json complete() {
    Json properties = Json::object();
    for (const StudyBlock& block : trial_blocks())
      if (block.plugin) properties[block.key] = refers_to(use_definition(*block.kind));
    return {{"properties", properties}, {"required", {"dataset", "model"}}};
  }

  /// Blocks that are neither plugins nor keys with one value each.
  Json special_block(std::string_view key) const {
    if (key == "include") return {{"type", {"string", "array"}}, {"items", {{"type", "string"}}}};
    if (key == "defaults") return defaults();
    if (key == "plugins") return {{"type", "array"}, {"items", {{"type", "string"}}}};
    if (key == "objective") return objective();
    if (key == "sweep") return sweep();
    if (key == "expect") return {{"type", "array"}, {"items", claim()}};
    if (key == "small") return {{"type", "object"}};
    return {};
  }

  Json top_block(const StudyBlock& block) const {
    Json special = special_block(block.key);
    if (!special.is_null()) return special;
    const Json json = plugins_or_keys(block);
    // A description has no effect beside a reference alone.
    return json.contains("$ref") ? Json{{"allOf", {json}}} : json;
  }

  static Json plugins_or_keys(const StudyBlock& block) {
    if (block.kind && block.is_list) return list_of(*block.kind);
    if (block.kind) return refers_to(change_definition(*block.kind));
    return block_schema(block.schema ? block.schema() : Schema{}, "");
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
    const Json block = block_schema(objective_schema(), "What trials are ranked by.");
    const Json one{{"if", {{"type", "string"}}}, {"then", Json::object()}, {"else", block}};
    return {{"if", {{"type", "array"}}}, {"then", {{"items", one}, {"minItems", 1}}}, {"else", one}};
  }

  static Json list_of(Kind kind) {
    return or_reference({{"type", "array"}, {"items", refers_to(use_definition(kind))}});
  }

  static Json choices_of(Kind kind) {
    return {{"type", "array"}, {"items", refers_to(change_definition(kind))}, {"minItems", 1}};
  }

  Json sweep() const {
    Json json = block_schema(sweep_schema(), "");
    Json& number = json["properties"]["replicates"];
    const Json description = number["description"];
    number = {{"description", description}, {"anyOf", {number, replicates()}}};
    for (const auto& block : sweep_blocks()) {
      Json& own = json["properties"][block.name];
      if (block.name == "variants") own = {{"type", "object"}, {"additionalProperties", variant()}};
      if (block.name == "when") own = when();
      if (block.name == "zip") own = zip();
      if (block.name == "first") own = first();
      if (block.name == "require") own = {{"type", "array"}, {"items", {{"type", "string"}}}};
      if (block.name == "sampler") own = {{"allOf", {refers_to(use_definition(Kind::sampler))}}};
      if (block.name == "pruner") own = {{"allOf", {refers_to(use_definition(Kind::pruner))}}};
      if (block.name == "axes") own = axes(true);
      own["description"] = block.text;
    }
    return json;
  }

  static Json replicates() {
    Json json = block_schema(replicates_schema(), "");
    Json names = Json::array();
    for (const auto& part : kRedrawParts) names.push_back(part.name);
    json["properties"]["redraw"] = {
        {"type", "array"}, {"items", {{"enum", names}}}, {"minItems", 1}, {"description", "What each draws anew."}};
    return json;
  }

  /// Each axis with the one it depends on. A JSON Schema cannot check that both are axes of the study.
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
    for (const StudyBlock& block : kStudyBlocks)
      if (may_vary(block.key)) properties[block.key] = plugins_or_keys(block);
    properties["axes"] = axes(false);
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }

  /// The paths of the block: a network may be written in the block of the model.
  static std::vector<std::string> spellings(const StudyBlock& block) {
    std::vector<std::string> paths{std::string(block.key)};
    if (block.kind == Kind::network) paths.push_back(fmt::format("model.{}", block.key));
    return paths;
  }

  using Specs = std::vector<const ParameterSpec*>;

  /// Every path that an axis can have, with the parameters of that path.
  std::map<std::string, Specs> paths() const {
    std::map<std::string, Specs> paths;
    const auto add = [&](const std::string& block, const Schema& schema) {
      for (const auto& spec : schema.parameters()) paths[block + "." + spec.name].push_back(&spec);
    };
    for (const StudyBlock& block : trial_blocks())
      for (const std::string& key : spellings(block)) {
        if (block.kind)
          for (const auto* plugin : registry_.all(*block.kind))
            add(block.is_list ? key + "." + plugin->name : key, plugin->schema);
        if (block.schema) add(key, block.schema());
      }
    return paths;
  }

  /// `with_choices`: also axes that choose the plugin of a block.
  Json axes(bool with_choices) const {
    Json properties = Json::object();
    for (const StudyBlock& block : trial_blocks())
      if (with_choices && block.plugin)
        for (const std::string& key : spellings(block))
          properties[key] = properties[key + ".use"] = {{"description", fmt::format("Which {}.", block.key)},
                                                        {"allOf", {or_nothing(choices_of(*block.kind))}}};
    for (const auto& [path, specs] : paths()) properties[path] = axis(specs);
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }

  Json first() const {
    Json properties{{kVariantAxis, {{"type", "string"}}}};
    for (const StudyBlock& block : trial_blocks())
      if (block.plugin)
        for (const std::string& key : spellings(block))
          properties[key] = properties[key + ".use"] = {{"type", "string"}};
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

  /// Values that the parameter takes in one of the plugins that have it.
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
    Json properties = Json::object(), required = Json::array();
    add_parameters(properties, axis_range_schema(ParameterType::real));
    for (const char* key : kAxisBounds) {
      properties[key] = bound;
      required.push_back(key);
    }
    return {{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
  }

  static Json claim() {
    Json properties = Json::object();
    for (const ClaimKey& key : claim_keys()) properties[key.name] = claim_value(key);
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }

  static Json claim_value(const ClaimKey& key) {
    switch (key.holds) {
      case ClaimKey::Holds::value: return type_schema(key.spec);
      case ClaimKey::Holds::selection: return {{"type", "object"}};
      case ClaimKey::Holds::range:
        return {{"type", "array"}, {"items", type_schema(key.spec)}, {"minItems", 2}, {"maxItems", 2}};
      case ClaimKey::Holds::any: break;
    }
    return Json::object();
  }

  const Registry& registry_;
  Json definitions_ = Json::object();
};

}  // namespace
}  // namespace sandglass::config

std::string sandglass::study_json_schema(const Registry& registry) {
  return config::StudySchema(registry).build().dump(1);
}
