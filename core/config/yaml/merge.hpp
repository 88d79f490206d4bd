#pragma once
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// Lays `over` over `base`, both blocks of keys. Blocks of keys are merged key by key; lists and single values replace
/// what was there; a block that names another plugin with `use` takes the other's place; an empty value takes a key
/// out. Every node keeps its place in its file.
void merge(Node& base, const Node& over);

}  // namespace sandglass::config
