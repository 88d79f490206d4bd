#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/schema/kind.hpp"

namespace sandglass::config {

/// Where something stands. Source 0 is the study file, the others are the files that it includes and the overrides of
/// the command line. Lines and columns count from 1, columns in characters; line 0 means the text as a whole.
struct Mark {
  std::size_t source = 0;
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t width = 1;  ///< characters under the caret, at least 1

  auto operator<=>(const Mark&) const = default;
};

struct Entry;

/// A YAML value as it was written, with its place. Scalars stay text: what they mean depends on the parameter.
struct Node {
  enum class Kind { empty, scalar, list, map };

  Kind kind = Kind::empty;
  std::string text{};  ///< of a scalar
  bool quoted = false;
  Mark mark{};
  std::vector<Node> items{};     ///< of a list
  std::vector<Entry> entries{};  ///< of a map, in the order of the file, each key once

  std::string refers_to{};            ///< if the value was one reference and nothing else: "model.latent" or "env:NAME"
  std::vector<std::string> pasted{};  ///< the paths of the values that were pasted into a longer text
  /// How many changes of `small` and of the command line had been made when it came, itself counted; 0: it stands in a
  /// file. What came later wins where a value can be given in two ways.
  std::size_t laid = 0;
  std::string folder{};  ///< where a relative path starts that stands here; a reference brings its value's

  bool is_map() const { return kind == Kind::map; }
  bool is_list() const { return kind == Kind::list; }
  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);
};

/// A key of a map with its value.
struct Entry {
  std::string key;
  Mark key_mark;
  Node value;
};

/// What stands at `path` below `root`: keys joined by '.', where a key may hold points itself (sweep.axes.noise.ratio).
/// An entry of a list is named by its number from 0 (model.hidden.1) or by its plugin (transforms.rotate.max_angle).
/// `noise.use` is the plugin's name also where it is written `noise: NAME`. Null if there is nothing.
Node* find_node(Node& root, std::string_view path);
const Node* find_node(const Node& root, std::string_view path);

/// The paths of all single values and lists below `root`, at most `most` of them.
std::vector<std::string> paths_in(const Node& root, std::size_t most);

/// The kind of plugin that the block of this key names: Kind::noise for "noise", Kind::network for "network" and
/// "encoder". Nothing for another key, or a block that is a list of plugins.
std::optional<Kind> kind_of_block(std::string_view key);

/// The plugin that a block names, short or long; "" if it names none.
std::string plugin_named_by(const Node& block);

/// Makes `noise: {use: masking}` of the short form `noise: masking`, so that keys can be added. `key` is that of the
/// block; what is no short form of a plugin's block stays as it is.
void expand_shorthand(Node& block, std::string_view key);

}  // namespace sandglass::config
