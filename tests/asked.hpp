#pragma once
#include "core/plugin/interfaces/sampler.hpp"

namespace sandglass {

/// Point `index` of a sampler that looks at no outcomes.
inline Point asked(Sampler& sampler, const SearchSpace& space, std::uint64_t seed, std::uint64_t index) {
  return sampler.ask({.space = space, .seed = seed, .index = index, .attempt = 0, .pending = {}}).value();
}

}  // namespace sandglass
