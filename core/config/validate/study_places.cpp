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
              const std::string& parameter) {
  for (const UsePlace& place : places.uses) {
    if (place.variant != variant || id_of(place.kind, place.use) != plugin) continue;
    if (const auto axis = places.axes.find(place.block + "." + parameter); axis != places.axes.end())
      return axis->second;
    const auto written = place.marks.find(parameter);
    return written == place.marks.end() ? place.mark : written->second;
  }
  return {};
}

}  // namespace sandglass::config
