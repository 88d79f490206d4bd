#pragma once
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// The study as one combination of its choices sees it.
struct VariantView {
  std::string name;  ///< Variant::name; empty: the study has no choices
  Mark mark;         ///< of the variant's name
  Node root;         ///< the study with the blocks of the choices laid over it
  std::vector<Choice> choices;
};

/// A view for each combination of `sweep.variants` and the plugins that axes choose (`sweep.axes.optimizer: [adam,
/// {use: sgd, momentum: 0.9}]`), or one of the study as it is. A list of a variant replaces that of the study,
/// and so does a block that names another plugin; of other blocks only the keys that the choice has are replaced. The
/// study's own keys in a block (`dataset.train`) outlast the choice of another plugin by an axis. A chosen model may
/// bring its networks: {use: vae, network: {use: dense, hidden: [64]}}.
/// Every node keeps its place in the file. Choices with a mistake are left out.
std::vector<VariantView> read_variants(const Node& root, Diagnostics& diagnostics);

/// Lets `axes`, `when`, `zip` and `first` of the sweep speak of the axis `optimizer` where they say `optimizer.use`.
/// Reports an axis that then stands there twice.
void name_choices(Node& root, Diagnostics& diagnostics);

/// Whether the study `root` has an axis of this path, sound or not, in any variant.
bool has_axis(const Node& root, const std::string& path);

/// The axis that sets what stands at `path` at every point of the sweep, null if there is none. One that is active only
/// under a condition, or in one variant, leaves points to which the path's own value applies.
const Entry* axis_everywhere(const Node& root, const std::string& path);

}  // namespace sandglass::config
