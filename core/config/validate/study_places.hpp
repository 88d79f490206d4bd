#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// Where a block of a trial names a plugin.
struct UsePlace {
  std::string variant;  ///< empty: the study has none
  Kind kind;
  std::string block;  ///< the paths of its parameters start with it and '.': "noise", "transforms.rotate"
  PluginUse use;
  Mark mark;                                       ///< of the plugin's name
  std::map<std::string, Mark, std::less<>> marks;  ///< of the values that are written there
  bool sound = false;
};

/// Where a study's blocks stand in its files, for mistakes that only its data reveal.
struct StudyPlaces {
  std::vector<UsePlace> uses;  ///< those of the metrics as well
  std::map<std::string, Mark> axes;
  std::vector<Source> sources;
};

/// "loss/bce"
std::string id_of(Kind kind, const PluginUse& use);

/// What a plugin refused: the first line of the reason is the message, which names the plugin; the rest are notes.
Diagnostic refusal(const Mark& mark, const std::string& plugin, const std::string& reason);

/// Where the parameter of a plugin ("loss/bce") gets its value in the variant: its axis, else where it is written, else
/// the plugin's name. `block`: that in which it stands, "decoder", if several may name it.
Mark place_of(const StudyPlaces& places, const std::string& variant, const std::string& plugin,
              const std::string& parameter, const std::string& block = "");

// Of a study as it is written, `root`:

/// Where each axis stands, by its path.
std::map<std::string, Mark> axis_marks(const Node& root);

/// Where the axis of this path stands in the sweep, else `otherwise`.
Mark axis_place(const Node& root, const std::string& path, const Mark& otherwise);

/// Where this key of `train` stands, or else the objective, which decides what is best: "keep", "patience".
Mark train_place(const Node& root, std::string_view key);

/// Where the metric of a single objective stands, or the list of several.
Mark objective_place(const Entry& objective);

}  // namespace sandglass::config
