#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

/// Codes that are the same on every machine: whole numbers of a multiplicative generator, divided by a power of two.
struct MadeCodes {
  MadeCodes(std::size_t examples_, std::size_t units_, std::uint64_t seed = 1) : examples(examples_), units(units_) {
    std::uint64_t state = seed * 2862933555777941757ULL + 3037000493ULL;
    for (std::size_t i = 0; i < examples * units; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      values.push_back(static_cast<float>(static_cast<std::int32_t>(state >> 44)) * 0x1p-20F);
    }
  }

  /// `clusters` groups one after the other in turn, `apart` from each other along the units in turn.
  static MadeCodes grouped(std::size_t examples, std::size_t units, std::size_t clusters, float apart) {
    MadeCodes out(examples, units);
    for (std::size_t i = 0; i < examples; ++i) {
      const std::size_t cluster = i % clusters;
      out.values[i * units + cluster % units] += apart * static_cast<float>(1 + cluster / units);
      out.labels.push_back(static_cast<std::int32_t>(cluster));
    }
    return out;
  }

  Codes codes() const { return {values, examples, units}; }

  std::size_t examples, units;
  std::vector<float> values{};
  std::vector<std::int32_t> labels{};
};

}  // namespace sandglass::results
