#pragma once
#include <string>
#include <vector>

#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// The study as one of its variants sees it.
struct VariantView {
  std::string name;  ///< empty: the study has no variants
  Mark mark;         ///< of the name
  Node root;         ///< the study with the variant's blocks laid over it
};

/// A view for each of `sweep.variants`, or one of the study as it is. A list of a variant replaces that of the study,
/// and so does a block that names another plugin; of other blocks only the keys that the variant has are replaced.
/// Every node keeps its place in the file. Variants whose name is a mistake are left out.
std::vector<VariantView> read_variants(const Node& root, Diagnostics& diagnostics);

/// Whether the study `root` has an axis of this path, sound or not, in any variant.
bool has_axis(const Node& root, const std::string& path);

}  // namespace sandglass::config
