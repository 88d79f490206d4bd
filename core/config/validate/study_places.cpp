#include "core/config/validate/study_places.hpp"

#include <fmt/format.h>

namespace sandglass::config {

std::string id_of(Kind kind, const PluginUse& use) { return fmt::format("{}/{}", to_string(kind), use.name); }

Diagnostic refusal(const Mark& mark, const std::string& plugin, const std::string& reason) {
  const auto lines = split_lines(reason);
  Diagnostic diagnostic{mark, lines.empty() ? "" : lines[0], "", {}};
  if (lines.size() > 1) diagnostic.notes.assign(lines.begin() + 1, lines.end());
  const auto name = plugin.find('/') + 1;
  const bool names_it = diagnostic.message.starts_with(plugin.substr(name) + " ");
  if (names_it)
    diagnostic.message.insert(0, plugin.substr(0, name));
  else if (!diagnostic.message.starts_with(plugin) && !diagnostic.message.starts_with("dataset."))
    diagnostic.message = plugin + ": " + diagnostic.message;
  return diagnostic;
}

Mark place_of(const StudyPlaces& places, const std::string& variant, const std::string& plugin,
              const std::string& parameter, const std::string& block) {
  for (const UsePlace& place : places.uses) {
    if (place.variant != variant || id_of(place.kind, place.use) != plugin) continue;
    if (!block.empty() && place.block != block) continue;
    if (const auto axis = places.axes.find(place.block + "." + parameter); axis != places.axes.end())
      return axis->second;
    const auto written = place.marks.find(parameter);
    return written == place.marks.end() ? place.mark : written->second;
  }
  return {};
}

std::map<std::string, Mark> axis_marks(const Node& root) {
  std::map<std::string, Mark> marks;
  const auto add = [&](const Node& block) {
    if (const Entry* axes = block.find("axes"))
      for (const Entry& axis : axes->value.entries) marks.emplace(axis.key, axis.key_mark);
  };
  const Entry* sweep = root.find("sweep");
  if (!sweep) return marks;
  add(sweep->value);
  if (const Entry* variants = sweep->value.find("variants"))
    for (const Entry& variant : variants->value.entries) add(variant.value);
  return marks;
}

Mark axis_place(const Node& root, const std::string& path, const Mark& otherwise) {
  const Entry* sweep = root.find("sweep");
  const Entry* axes = sweep ? sweep->value.find(path == kVariantAxis ? "variants" : "axes") : nullptr;
  if (!axes || path == kVariantAxis) return axes ? axes->key_mark : otherwise;
  const Entry* axis = axes->value.find(path);
  return axis ? axis->key_mark : axes->key_mark;
}

Mark train_place(const Node& root, std::string_view key) {
  const Entry* train = root.find("train");
  if (const Entry* entry = train ? train->value.find(key) : nullptr) return entry->value.mark;
  const Entry* objective = root.find("objective");
  return objective ? objective_place(*objective) : Mark{};
}

Mark objective_place(const Entry& objective) {
  const bool is_single_list = objective.value.is_list() && objective.value.items.size() == 1;
  const Node& block = is_single_list ? objective.value.items[0] : objective.value;
  const Entry* metric = block.find("metric");
  return metric ? metric->value.mark : objective.key_mark;
}

}  // namespace sandglass::config
