#pragma once
#include "core/config/interpolate.hpp"
#include "core/plugin/registry.hpp"

namespace sandglass::config {

/// The defaults of what the study `root` may say: the study's own keys ("seed", "train.batch"), and the parameters of
/// the plugins that its blocks use ("optimizer.learning_rate", "transforms.rotate.max_angle", "noise.use"). `root` and
/// `registry` have to outlive the answer.
DefaultAt defaults_of(const Node& root, const Registry& registry);

}  // namespace sandglass::config
