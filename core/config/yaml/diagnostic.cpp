#include "core/config/yaml/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace sandglass::config {
namespace {

constexpr std::size_t kShownColumns = 72;  // of a source line; longer lines are shown around the caret
constexpr std::size_t kMessageColumns = 100;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The characters of `line`, one string each, tabs and control characters as a blank so that carets line up.
std::vector<std::string> characters(const std::string& line) {
  std::vector<std::string> out;
  for (char c : line) {
    if (continues(c) && !out.empty()) {
      out.back() += c;
    } else {
      out.emplace_back(1, static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c);
    }
  }
  return out;
}

struct Window {
  std::string text;
  std::size_t caret = 0;  // 0-based column of the first caret in `text`
  std::size_t width = 1;
};

Window window_around(const std::string& line, const Mark& mark) {
  const auto all = characters(line);
  const std::size_t column = std::min(mark.column == 0 ? 0 : mark.column - 1, all.size());
  std::size_t first = 0, last = all.size();
  if (all.size() > kShownColumns) {
    first = column < kShownColumns / 2 ? 0 : std::min(column - kShownColumns / 2, all.size() - kShownColumns);
    last = std::min(all.size(), first + kShownColumns);
  }
  Window window;
  if (first > 0) window.text = "...";
  window.caret = window.text.size() + column - first;
  for (std::size_t i = first; i < last; ++i) window.text += all[i];
  if (last < all.size()) window.text += "...";
  window.width = std::clamp<std::size_t>(mark.width, 1, std::max<std::size_t>(1, last - column));
  return window;
}

/// `text` broken at blanks into lines of at most kMessageColumns, the later ones after `indent`. Words are kept whole.
/// Where the word ends that begins at `start`: YAML to copy, in brackets, is one word.
std::size_t word_end(const std::string& text, std::size_t start) {
  int depth = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '{' || text[i] == '[') ++depth;
    if (text[i] == '}' || text[i] == ']') --depth;
    if (text[i] == ' ' && depth <= 0) return i;
  }
  return depth > 0 ? std::min(text.find(' ', start), text.size()) : text.size();
}

std::string wrapped(const std::string& text, const std::string& indent) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = word_end(text, start);
    const std::size_t length = end - start;
    if (column > 0 && column + 1 + length > kMessageColumns) {
      out.append(1, '\n').append(indent);
      column = indent.size();
    } else if (start > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(start, length);
    column += length;
    start = end + 1;
  }
  return out;
}

std::string place(const Diagnostic& diagnostic, const Source& source) {
  if (source.command_line || diagnostic.mark.line == 0) return source.label;
  return fmt::format("{}:{}:{}", source.label, diagnostic.mark.line, diagnostic.mark.column);
}

std::string excerpt(const Diagnostic& diagnostic, const Source& source) {
  static const std::string kMargin = "      | ";
  const Mark& mark = diagnostic.mark;
  const std::string hint = wrapped(diagnostic.hint, kMargin);
  if (mark.line == 0 || mark.line > source.lines.size()) return hint.empty() ? "" : "\n" + kMargin + hint;
  const Window window = window_around(source.lines[mark.line - 1], mark);
  const std::string gutter = source.command_line ? "     " : fmt::format("{:5}", mark.line);
  std::string caret = std::string(window.caret, ' ') + std::string(window.width, '^');
  if (!hint.empty()) {
    const bool fits = caret.size() + diagnostic.hint.size() < kMessageColumns;
    caret += (fits ? " " : "\n" + kMargin) + hint;
  }
  return fmt::format("\n{} | {}\n{}{}", gutter, window.text, kMargin, caret);
}

void sort(Diagnostics& diagnostics) {
  std::ranges::stable_sort(diagnostics, {},
                           [](const Diagnostic& d) { return std::tuple(d.mark.source, d.mark.line, d.mark.column); });
}

}  // namespace

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    start = end + 1;
  }
  return lines;
}

std::string render(const Diagnostics& diagnostics, const std::vector<Source>& sources) {
  auto ordered = diagnostics;
  sort(ordered);
  std::string out;
  for (const auto& diagnostic : ordered) {
    const Source& source = sources.at(diagnostic.mark.source);
    out += fmt::format("{}: {}{}", place(diagnostic, source), diagnostic.message, excerpt(diagnostic, source));
    for (const auto& note : diagnostic.notes) out += "\n" + wrapped(note, "  ");
    out += "\n\n";
  }
  const char* noun = ordered.size() == 1 ? "mistake" : "mistakes";
  const bool typed =
      std::ranges::all_of(ordered, [&](const auto& d) { return sources.at(d.mark.source).command_line; });
  const auto where = typed && !ordered.empty() ? "on the command line" : "in " + sources.at(0).label;
  return out + fmt::format("{} {} {}", ordered.size(), noun, where);
}

StudyError::StudyError(Diagnostics diagnostics, const std::vector<Source>& sources)
    : ConfigError(render(diagnostics, sources)), diagnostics_(std::move(diagnostics)) {
  sort(diagnostics_);
}

StudyError::~StudyError() = default;

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out = "'";
  for (const auto& character : characters(std::string(text.substr(0, 4 * kMost)))) {
    if (out.size() > kMost) {
      out += "...";
      break;
    }
    out += character;
  }
  return out + "'";
}

}  // namespace sandglass::config
