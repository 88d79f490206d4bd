#pragma once
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// The blocks of networks in `model`: {use: vae, network: {...}, decoder: {...}}.
std::vector<Entry> nested_in(const Node& model);

/// Takes them out of it.
std::vector<Entry> take_nested(Node& model);

/// Moves them beside `model`, where the study keeps them, in the study and its variants. One that stands in both places
/// is a mistake. Those in a model that an axis chooses stay there (read_variants).
void lift_networks(Node& root, Diagnostics& diagnostics);

/// The same after a change was laid over the study: what it brought takes the other's place.
void lift_new_networks(Node& root);

}  // namespace sandglass::config
