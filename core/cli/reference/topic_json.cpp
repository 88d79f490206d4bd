#include "core/cli/reference/topic_json.hpp"

#include "core/cli/reference/topic_view.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;

Json key_json(const TopicKey& key) {
  Json json{{"path", key.path}};
  json.update(key.form.empty() ? spec_json(key.spec)
                               : Json{{"name", key.spec.name}, {"expected", key.form}, {"text", key.spec.text}});
  json["required"] = !key.spec.fallback && !key.may_be_left_out;
  json["fixed"] = config::is_fixed(key.path);
  return json;
}

Json entry_json(const TopicEntry& entry) {
  Json json{{"name", entry.name}, {"text", entry.text}};
  if (!entry.unit.empty()) json["unit"] = entry.unit;
  if (entry.goal != Goal::none) json["goal"] = entry.goal == Goal::minimize ? "minimize" : "maximize";
  return json;
}

}  // namespace

Json spec_json(const ParameterSpec& spec) {
  Json json{{"name", spec.name}, {"type", to_string(spec.type)}, {"expected", spec.expectation()}};
  if (spec.fallback) json["default"] = std::visit([](const auto& held) { return Json(held); }, *spec.fallback);
  if (!spec.choices.empty()) json["choices"] = spec.choices;
  if (!spec.unit.empty()) json["unit"] = spec.unit;
  if (!spec.stage.empty()) json["stage"] = spec.stage;
  json["text"] = spec.text;
  return json;
}

Json topic_json(const Topic& topic) {
  Json json{{"name", topic.name}, {"note", topic.note}, {"text", topic.text}, {"facts", topic.facts}};
  json["keys"] = Json::array();
  for (const auto& key : topic.keys) json["keys"].push_back(key_json(key));
  json["sections"] = Json::object();
  for (const auto& section : topic.sections) {
    auto& entries = json["sections"][section.title] = Json::array();
    for (const auto& entry : section.entries) entries.push_back(entry_json(entry));
  }
  return json;
}

}  // namespace sandglass
