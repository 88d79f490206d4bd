#pragma once
#include <cstddef>
#include <cstdint>

// Draws that are a pure function of their place: no state that a change elsewhere could shift.
namespace sandglass::results {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit.
inline std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

/// Word `number` under a key, which may itself be such a word.
inline std::uint64_t hashed(std::uint64_t key, std::uint64_t number) {
  return mixed(key + (number + 1) * 0x9E3779B97F4A7C15ULL);
}

/// A whole number below `count` (at most 2^32) from a word; uneven by at most count / 2^32.
inline std::uint32_t below(std::uint64_t word, std::size_t count) {
  return static_cast<std::uint32_t>(((word >> 32) * count) >> 32);
}

}  // namespace sandglass::results
