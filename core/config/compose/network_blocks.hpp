#pragma once
#include <vector>

#include "core/config/compose/variants.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Moves keys of the network that stand in `model`, as in {use: vae, latent: 16, hidden: [512]}, to the block
/// `network`: those that the model does not declare and its network does. In the study, its variants, and the models
/// that an axis chooses (there to a block `network` in that of the model). Of two values for one key that of the
/// command line or of `small` wins, of two in files none: a mistake.
void move_network_keys(Node& root, const Registry& registry, Diagnostics& diagnostics);

/// Leaves each view the networks that its model takes: takes out the others, and adds an empty block `network` or
/// `discriminator` where the model needs one and the study names none. A block that no view has is a mistake. Views
/// whose model is unknown stay as they are.
void settle_networks(std::vector<VariantView>& views, const Registry& registry, Diagnostics& diagnostics);

/// The same for the study itself.
void settle_networks(Node& root, const Registry& registry);

}  // namespace sandglass::config
