#pragma once
#include <vector>

#include "core/base/rng.hpp"
#include "core/linalg/types.hpp"

namespace sandglass {

/// `n` numbers uniform in [-1, 1), the same for the same seed.
template <class T>
std::vector<T> numbers(Index n, std::uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<T> out(static_cast<std::size_t>(n));
  for (T& x : out) x = static_cast<T>(rng.uniform(-1, 1));
  return out;
}

}  // namespace sandglass
