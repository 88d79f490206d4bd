#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sandglass::results {

/// A message in the wire format of Protocol Buffers, field by field. Nested messages are texts made by another one.
/// Source: protobuf.dev/programming-guides/encoding.
class Protobuf {
 public:
  Protobuf& whole(std::uint32_t field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Protobuf& real(std::uint32_t field, double value) {
    key(field, 1);
    fixed(std::bit_cast<std::uint64_t>(value), 8);
    return *this;
  }
  Protobuf& real32(std::uint32_t field, float value) {
    key(field, 5);
    fixed(std::bit_cast<std::uint32_t>(value), 4);
    return *this;
  }
  /// A text, bytes, or a message.
  Protobuf& bytes(std::uint32_t field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Protobuf& message(std::uint32_t field, const Protobuf& value) { return bytes(field, value.bytes_); }

  const std::string& str() const { return bytes_; }

 private:
  void key(std::uint32_t field, std::uint32_t type) { varint(std::uint64_t{field} << 3 | type); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void fixed(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(value >> 8 * i & 0xFF);
  }

  std::string bytes_;
};

}  // namespace sandglass::results
