#pragma once
#include "core/config/compose/interpolate.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// The defaults of what the study `root` may say: the study's own keys ("seed", "train.batch"), and the parameters of
/// the plugins that its blocks use ("optimizer.learning_rate", "transforms.rotate.max_angle", "noise.use"). `root` and
/// `registry` have to outlive the answer.
DefaultAt defaults_of(const Node& root, const Registry& registry);

/// `defaults: {optimizer: {adam: {learning_rate: 0.002}}}`, by kind and plugin: puts these keys into every block of
/// `root` that uses the plugin and does not say otherwise, also where the plugin is the one that a study gets if it
/// names none. Looks at the blocks of a trial, at metrics, sampler and pruner. Forms that are no blocks are left alone.
void lay_plugin_defaults(Node& root);

/// Reports what is wrong in the block itself: kinds, plugins and parameters that do not exist, values that do not fit.
/// Plugins that the study does not use are checked as well. A value with a reference in it may be fit elsewhere: only
/// its key is checked.
void check_plugin_defaults(const Node& root, const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
