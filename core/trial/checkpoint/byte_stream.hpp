#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sandglass {

/// Appends numbers (little-endian, 8 bytes each) and texts (their length before them) to a block of bytes.
class ByteWriter {
 public:
  void add(std::uint64_t number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void add_index(std::int64_t number) { add(static_cast<std::uint64_t>(number)); }
  void add_real(double number) { add(std::bit_cast<std::uint64_t>(number)); }
  void add_bytes(std::string_view bytes) {
    add(bytes.size());
    bytes_ += bytes;
  }

  void reserve(std::size_t size) { bytes_.reserve(size); }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them back. Throws IoError where the block ends too early. The texts are views into it.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  std::uint64_t number();
  std::int64_t index() { return static_cast<std::int64_t>(number()); }
  double real() { return std::bit_cast<double>(number()); }
  std::string_view bytes();
  std::string text() { return std::string(bytes()); }
  /// How many entries follow, each of which takes at least 8 bytes.
  std::size_t count();
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
};

}  // namespace sandglass
