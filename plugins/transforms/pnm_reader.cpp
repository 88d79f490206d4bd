#include "plugins/transforms/pnm_reader.hpp"

#include <array>
#include <sandglass/plugin.hpp>

#include "plugins/datasets/files/byte_source.hpp"

namespace sandglass {
namespace {

/// The bytes of an image file, and the whole numbers that stand in it as text.
class PnmSource {
 public:
  explicit PnmSource(const std::filesystem::path& file) : source_(file) {}

  std::uint64_t most() const { return source_.most(); }

  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw IoError(source_.file().string() + ": expected " + expected + ", found " + found);
  }

  std::uint8_t byte(const char* expected) {
    if (at_ == filled_) {
      at_ = 0;
      filled_ = source_.read(buffer_);
      if (filled_ == 0) fail(expected, "the end of the file; it was cut off");
    }
    return buffer_[at_++];
  }

  /// Passes over blanks and comments (# to the end of the line) and takes the one character after the number.
  std::uint32_t number(const char* expected, std::uint32_t most) {
    auto c = byte(expected);
    while (blank(c) || c == '#') {
      if (c == '#')
        while (c != '\n') c = byte(expected);
      c = byte(expected);
    }
    if (c < '0' || c > '9') fail(expected, "other text");
    std::uint64_t value = 0;
    while (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
      if (value > most) fail(expected, "a number above " + std::to_string(most));
      c = next_or_blank();
    }
    if (!blank(c)) fail(expected, "other text after a number");
    return static_cast<std::uint32_t>(value);
  }

 private:
  static bool blank(std::uint8_t c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
  }

  /// The last number of a text image may end with the file.
  std::uint8_t next_or_blank() {
    if (at_ == filled_) {
      at_ = 0;
      filled_ = source_.read(buffer_);
      if (filled_ == 0) return ' ';
    }
    return buffer_[at_++];
  }

  ByteSource source_;
  std::array<std::uint8_t, 1 << 14> buffer_;
  std::size_t at_ = 0, filled_ = 0;
};

}  // namespace

ByteImage read_pnm(const std::filesystem::path& file) {
  PnmSource source(file);
  const auto first = source.byte("a PGM or PPM image"), kind = source.byte("a PGM or PPM image");
  if (first != 'P' || (kind != '2' && kind != '3' && kind != '5' && kind != '6'))
    source.fail("a PGM or PPM image (P2, P3, P5 or P6)", "other first bytes; convert the image to PGM");
  ByteImage image;
  image.channels = kind == '3' || kind == '6' ? 3 : 1;
  image.width = source.number("the width", 1'000'000);
  image.height = source.number("the height", 1'000'000);
  const std::uint32_t top = source.number("the maximum value", 65535);
  if (image.width == 0 || image.height == 0 || top == 0) source.fail("sizes and a maximum above zero", "0");
  const bool text = kind == '2' || kind == '3';
  const auto count = static_cast<std::uint64_t>(image.width * image.height * image.channels);
  const std::uint64_t each = text || top > 255 ? 2 : 1;
  if (count > source.most() / each + 1)
    source.fail("as many pixels as the header claims", "a file too short for that; it was cut off or is damaged");
  image.pixels.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint32_t value = 0;
    if (text) {
      value = source.number("pixel values", top);
    } else {
      value = source.byte("pixel values");
      if (top > 255) value = value << 8 | source.byte("pixel values");
      if (value > top) source.fail("pixel values up to " + std::to_string(top), std::to_string(value));
    }
    image.pixels.push_back(static_cast<std::uint8_t>((value * 255 + top / 2) / top));
  }
  return image;
}

}  // namespace sandglass
