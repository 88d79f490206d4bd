#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sandglass::results {

/// The digest of SHA-256, first byte first.
using Sha256Digest = std::array<std::byte, 32>;

/// SHA-256, fed piece by piece. Source: FIPS 180-4. One thread at a time.
class Sha256 {
 public:
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }

  /// The digest of all bytes so far. More may follow.
  Sha256Digest digest() const;

 private:
  void add_block(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> pending_{};  // the first size_ % 64 of them wait for the rest of their block
  std::uint64_t size_ = 0;               // bytes so far
};

/// SHA-256 of all the bytes. Free of state, any thread.
Sha256Digest sha256(std::span<const std::byte> bytes);

/// As 64 hexadecimal digits, as sha256sum prints it.
std::string hex(const Sha256Digest& digest);

}  // namespace sandglass::results
