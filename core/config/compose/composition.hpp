#pragma once
#include <vector>

#include "core/config/compose/interpolate.hpp"
#include "core/config/compose/variants.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// A study as it is written, with its networks where they belong, its plugin defaults laid under it, its variants apart
/// and its references resolved.
struct Composition {
  /// The study. References are not resolved in the blocks of a trial (they are in `views`), nor in `small` and
  /// `defaults`, which are laid over the rest as they are written.
  Node root;
  std::vector<VariantView> views;  ///< in each, references in blocks of a trial, metrics and record are resolved
  Diagnostics mistakes;
  std::vector<Mark> unresolved;    ///< values with a reference that leads nowhere
  std::vector<Followed> followed;  ///< references that stand neither in a block of a trial nor in `sweep`
};

/// Puts `written` together. A reference in a block of a trial sees the variant's values, any other the study's.
Composition compose(const Node& written, const Registry& registry);

/// Whether a variant changes what the study says at `path`.
bool changes_with_variant(const Composition& composition, const std::string& path);

}  // namespace sandglass::config
