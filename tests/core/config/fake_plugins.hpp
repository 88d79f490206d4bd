#pragma once
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// A registry of plugins made for the tests of the configuration: schemas of every type, metrics that name their
/// outputs, a sampler that refuses continuous ranges. Nothing of them can be run.
Registry fake_registry();

}  // namespace sandglass
