#include "results/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sandglass::results {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// Length of the well-formed UTF-8 sequence that starts at `i` (Unicode standard, table 3-7), or 0.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const unsigned char first = byte_at(text, i);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(text, i + k) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte_at(text, i + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate_or_beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || surrogate_or_beyond ? 0 : length;
}

/// The character that `length` bytes at `i` stand for.
std::uint32_t code_point(std::string_view text, std::size_t i, std::size_t length) {
  if (length == 1) return byte_at(text, i);
  std::uint32_t code = byte_at(text, i) & (0xFFU >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (byte_at(text, i + k) & 0x3FU);
  return code;
}

bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

bool turns_direction(std::uint32_t code) {
  return code == 0x200E || code == 0x200F || code == 0x61C || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string visible_text(std::string_view text, LineEnds ends) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(sequence_length(text, i), 1);
    const std::uint32_t code = code_point(text, i, length);
    const bool is_text = sequence_length(text, i) > 0;
    if (code == '\n' && ends == LineEnds::kept)
      out += '\n';
    else if (code == '\n' || code == '\t' || code == '\r')
      out += code == '\n' ? "\\n" : code == '\t' ? "\\t" : "\\r";
    else if (!is_text || is_control(code))
      out += fmt::format("\\x{:02x}", code);
    else if (turns_direction(code))
      out += fmt::format("\\u{:04x}", code);
    else
      out.append(text, i, length);
    i += length;
  }
  return out;
}

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out.append(text, i, length);
      i += length;
    }
  }
  return out;
}

}  // namespace sandglass::results
