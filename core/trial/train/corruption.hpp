#pragma once
#include <cstdint>
#include <string>

#include "core/autodiff/graph.hpp"
#include "core/plugin/interfaces/noise.hpp"

namespace sandglass {

/// x~ ~ q(x~ | x), (B, D) -> (B, D): the study's noise as an operator without a gradient. Copy number `copy` of step s
/// draws from Rng(key.seed, Purpose::noise, s, copy). `noise` has to outlive the graph; what it throws leaves as a
/// PluginFault naming `plugin`.
Value corrupt(Value clean, const Noise& noise, const std::string& plugin, std::uint64_t copy);

}  // namespace sandglass
