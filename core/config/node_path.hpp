#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/config/node.hpp"

namespace sandglass::config {

/// What stands at `path` below `root`: keys joined by '.', of which some hold points themselves
/// (sweep.axes.noise.ratio). A place in a list is a number from 0 (model.hidden.1), or the name of the plugin that
/// stands there (transforms.rotate.max_angle). The name of a plugin is at `noise.use` also where `noise: NAME` is short
/// for it. Null if there is nothing.
Node* find_node(Node& root, std::string_view path);
const Node* find_node(const Node& root, std::string_view path);

/// The paths of all single values and lists below `root`, at most `most` of them.
std::vector<std::string> paths_in(const Node& root, std::size_t most);

/// The plugin that a block names, short or long; "" if it names none.
std::string plugin_named_by(const Node& block);

}  // namespace sandglass::config
