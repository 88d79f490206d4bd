#include "core/config/yaml/text_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "results/base/text.hpp"

namespace sandglass::config {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

bool starts_as_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.substr(0, 4).find('\0') != text.npos;
}

/// Offset of the first control character that YAML text cannot hold, or npos.
std::size_t first_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool line_end = c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    if ((c < 0x20 && c != '\t' && !line_end) || c == 0x7F) return i;
  }
  return std::string_view::npos;
}

}  // namespace

void remove_byte_order_mark(std::string& text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.erase(0, kMark.size());
}

bool is_file_name(std::string_view name) {
  constexpr std::size_t kLongest = 128;
  const auto allowed = [](unsigned char c) {
    return (c < 0x80 && std::isalnum(c)) || c == '_' || c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= kLongest && name[0] != '.' && std::ranges::all_of(name, allowed);
}

std::vector<Mark> all_marks(std::string_view text, std::size_t source) {
  std::vector<Mark> marks;
  marks.reserve(text.size() + 1);
  Mark at{source, 1, 1};
  for (const char c : text) {
    marks.push_back(at);
    if (c == '\n') {
      at = {source, at.line + 1, 1};
    } else if (starts_character(c)) {
      ++at.column;
    }
  }
  marks.push_back(at);
  return marks;
}

Mark mark_at(std::string_view text, std::size_t offset, std::size_t source) {
  const auto before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  const auto column = std::ranges::count_if(before.substr(line_start), starts_character);
  return {source, static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, static_cast<std::size_t>(column) + 1};
}

Mark mark_inside(const Node& scalar, std::size_t start, std::size_t length) {
  const std::string_view text = scalar.text;
  const auto characters = [&](std::size_t from, std::size_t bytes) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text.substr(std::min(from, text.size()), bytes), starts_character));
  };
  const std::size_t quote = scalar.quoted ? 1 : 0;
  if (scalar.mark.line == 0 || text.find('\n') != text.npos ||
      scalar.mark.width != characters(0, text.size()) + 2 * quote)
    return scalar.mark;
  Mark mark = scalar.mark;
  mark.column += quote + characters(0, start);
  mark.width = std::max<std::size_t>(1, characters(start, length));
  return mark;
}

std::optional<Diagnostic> unreadable(std::string_view text, std::size_t source) {
  const Mark whole{source};
  if (text.size() > kMostBytes)
    return Diagnostic{whole, fmt::format("has {} bytes, expected at most 1 MiB for a study", text.size()), "", {}};
  if (starts_as_utf16(text))
    return Diagnostic{whole, "is not UTF-8 text (it looks like UTF-16)", "save it as UTF-8", {}};
  const std::string valid = results::clean_text(text);
  const auto differs = static_cast<std::size_t>(std::ranges::mismatch(text, valid).in1 - text.begin());
  const std::size_t control = std::min(first_control(text), text.size());
  if (differs < text.size() && differs <= control) {
    return Diagnostic{mark_at(text, differs, source),
                      fmt::format("byte 0x{:02X} is not UTF-8 text", static_cast<unsigned char>(text[differs])),
                      "save the file as UTF-8",
                      {}};
  }
  if (control < text.size()) {
    return Diagnostic{mark_at(text, control, source),
                      fmt::format("control character 0x{:02X}", static_cast<unsigned char>(text[control])),
                      "remove it",
                      {}};
  }
  return std::nullopt;
}

}  // namespace sandglass::config
