#include "results/export/tensorboard/event_record.hpp"

#include <array>

namespace sandglass::results {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  constexpr std::uint32_t kReflected = 0x82F63B78U;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1U) != 0 ? kReflected : 0U);
    table[byte] = value;
  }
  return table;
}

constexpr auto kTable = make_table();

std::string little_endian(std::uint64_t value, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
  return out;
}

std::string masked(std::string_view bytes) {
  const std::uint32_t sum = crc32c(bytes);
  return little_endian(static_cast<std::uint32_t>((sum >> 15 | sum << 17) + 0xa282ead8U), 4);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t value = ~0U;
  for (const char byte : bytes) value = value >> 8 ^ kTable[(value ^ static_cast<unsigned char>(byte)) & 0xFF];
  return ~value;
}

std::string event_record(std::string_view bytes) {
  const std::string length = little_endian(bytes.size(), 8);
  std::string out = length + masked(length);
  out += bytes;
  return out + masked(bytes);
}

}  // namespace sandglass::results
