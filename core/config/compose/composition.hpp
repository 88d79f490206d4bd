#pragma once
#include <vector>

#include "core/config/compose/interpolate.hpp"
#include "core/config/compose/variants.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// A study put together from what is written: with the defaults of its plugins, its variants and its references.
struct Composition {
  /// The study. References are resolved everywhere but in the blocks that are read variant by variant (those of a
  /// trial, if there are variants), and in `small` and `defaults`, which are laid over the rest as they are written.
  Node root;
  std::vector<VariantView> views;  ///< in each the blocks of a trial are resolved, as that variant sees them
  Diagnostics mistakes;
  std::vector<Mark> unresolved;    ///< values with a reference that leads nowhere
  std::vector<Followed> followed;  ///< references that stand neither in a block of a trial nor in `sweep`
};

/// Puts `written` together. A reference in a block of a trial sees the variant's values, any other the study's.
Composition compose(const Node& written, const Registry& registry);

/// Whether a variant changes what the study says at `path`.
bool changes_with_variant(const Composition& composition, const std::string& path);

}  // namespace sandglass::config
