#pragma once
#include <optional>
#include <string>

#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `text` as one YAML document into a tree with marks in `source`; `skip` bytes at its start belong to something
/// else (the path of an override) but count as columns. Nothing is returned if the text cannot be read at all.
///
/// Refused, each with a diagnostic: text that is not UTF-8 or holds control characters, more than 1 MiB, syntax
/// errors, tabs as indentation, several documents, nesting beyond 32 levels, anchors and aliases, merge keys (<<),
/// tags, keys that are not scalars, and a key that stands twice in a map (YAML libraries keep one of them silently).
std::optional<Node> read_yaml(const std::string& text, std::size_t source, std::size_t skip, Diagnostics& diagnostics);

}  // namespace sandglass::config
