#include "results/base/checksum.hpp"

#include <zlib.h>

#include <bit>
#include <cmath>
#include <limits>

namespace sandglass::results {

static_assert(std::endian::native == std::endian::little, "digests and files are defined for little-endian machines");

std::uint32_t crc32(std::string_view bytes, std::uint32_t start) {
  return static_cast<std::uint32_t>(::crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void Fnv1a::add_bytes(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint64_t state = state_;
  for (std::size_t i = 0; i < size; ++i) state = (state ^ bytes[i]) * 1099511628211ULL;
  state_ = state;
}

void Fnv1a::add(std::uint64_t value) { add_bytes(&value, sizeof value); }

void Fnv1a::add(double value) {
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  add(std::bit_cast<std::uint64_t>(value));
}

void Fnv1a::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  add_bytes(text.data(), text.size());
}

}  // namespace sandglass::results
