#pragma once
#include "core/config/compose/interpolate.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Looks up defaults for the study `root`: of its own keys ("seed", "train.batch") and of the parameters of the plugins
/// that its blocks use ("optimizer.learning_rate", "transforms.rotate.max_angle", "noise.use"). The function that is
/// returned refers to `root` and `registry`.
DefaultAt defaults_of(const Node& root, const Registry& registry);

/// Applies the block `defaults: {optimizer: {adam: {learning_rate: 0.002}}}`: each block of `root` that uses the
/// plugin, by its name or as the default one, gets those of the keys that it does not set itself. Blocks are those of a
/// trial, metrics, sampler and pruner; a network that is not there gets none. What is no block, by mistake, is left for
/// the reader to report.
void lay_plugin_defaults(Node& root);

/// Reports what is wrong in the block itself: kinds, plugins and parameters that do not exist, values that do not fit.
/// Plugins that the study does not use are checked as well. Of a value with a reference in it only the key is checked:
/// what it refers to depends on where the default is used.
void check_plugin_defaults(const Node& root, const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
