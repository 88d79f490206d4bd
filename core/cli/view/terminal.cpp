#include "core/cli/view/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "results/base/text.hpp"

namespace sandglass {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = environment(name);
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return std::tolower(c); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

int width_of(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const int columns = std::atoi(environment("COLUMNS").c_str());
  if (columns >= 20) return columns;
  return isatty(fd) ? 80 : kUnlimitedWidth;
}

int height_of(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

/// No-break spaces have held a word together; now they are spaces.
std::string with_plain_spaces(std::string_view word) {
  std::string text(word);
  for (auto at = text.find(kNoBreakSpace); at != text.npos; at = text.find(kNoBreakSpace, at))
    text.replace(at, kNoBreakSpace.size(), " ");
  return text;
}

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

Terminal Terminal::of(std::FILE* stream) {
  Terminal terminal;
  const int fd = fileno(stream);
  terminal.interactive = isatty(fd) && environment("TERM") != "dumb";
  terminal.color = terminal.interactive && environment("NO_COLOR").empty();
  terminal.utf8 = locale_is_utf8();
  terminal.width = width_of(fd);
  terminal.height = height_of(fd);
  return terminal;
}

std::string Terminal::styled(const char* code, std::string_view text) const {
  const auto visible = results::visible_text(text, results::LineEnds::kept);
  return color ? fmt::format("\033[{}m{}\033[0m", code, visible) : visible;
}

std::string paragraph(std::string_view text, std::size_t indent, const Terminal& terminal) {
  constexpr int kWidest = 100;
  const auto width = static_cast<std::size_t>(std::clamp(terminal.width, 20, kWidest));
  std::string lines;
  for (const auto& line : wrapped(text, width - std::min(indent, width - 1)))
    lines += std::string(indent, ' ') + line + "\n";
  return lines;
}

std::string counted(std::uint64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

std::vector<std::string> wrapped(std::string_view given, std::size_t width) {
  const auto visible = results::visible_text(given, results::LineEnds::kept);
  std::string_view text = visible;
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = with_plain_spaces(text.substr(0, end));
    if (lines.empty() || display_width(lines.back()) + 1 + display_width(word) > width)
      lines.emplace_back(word);
    else
      lines.back() += " " + word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string shortened(std::string_view given, std::size_t width, bool utf8) {
  const auto text = results::visible_text(given);
  if (display_width(text) <= width) return text;
  const std::string_view mark = utf8 ? "…" : "...";
  std::size_t keep = width - std::min(width, display_width(mark)), end = 0;
  while (end < text.size() && (keep > 0 || !starts_code_point(text[end])))
    keep -= starts_code_point(text[end++]) ? 1 : 0;
  return text.substr(0, end) + std::string(mark);
}

}  // namespace sandglass
