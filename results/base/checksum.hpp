#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sandglass::results {

/// CRC-32 (ISO 3309, as in gzip and PNG) of `bytes`; `start` continues an earlier result. Corner values: 0 for no
/// bytes, 0xcbf43926 for "123456789". Finds every single burst of up to 32 bits. Free of state, any thread.
std::uint32_t crc32(std::string_view bytes, std::uint32_t start = 0);

/// FNV-1a with 64 bits, fed piece by piece. Multi-byte values enter with the least significant byte first, text with
/// its length before it, so that no two different sequences of calls feed the same bytes by accident. Source: Fowler,
/// Noll, Vo; offset basis 14695981039346656037, prime 1099511628211.
class Fnv1a {
 public:
  void add_bytes(const void* data, std::size_t size);
  void add(std::uint64_t value);
  /// Every NaN counts as the same value: its sign and payload are not a result.
  void add(double value);
  void add(std::string_view text);
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace sandglass::results
