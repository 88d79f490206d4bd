#include "core/config/yaml/indentation.hpp"

#include <fmt/format.h>

#include <string_view>

#include "core/base/text.hpp"

namespace sandglass::config {
namespace {

/// Spaces in front of a line; npos if there is nothing but a comment behind them.
std::size_t indent_of(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == line.npos || line[first] == '#' || line[first] == '\r' ? line.npos : first;
}

/// The number of the last line before `line` that holds something; 0 if there is none.
std::size_t line_before(const std::vector<std::string>& lines, std::size_t line) {
  for (std::size_t at = line - 1; at > 0; --at)
    if (indent_of(lines[at - 1]) != std::string::npos) return at;
  return 0;
}

/// Whether a line is "key: value", so that nothing below it belongs to the key.
bool has_value(std::string_view line) {
  const auto colon = line.find(": ");
  const auto value = colon == line.npos ? line.npos : line.find_first_not_of(' ', colon + 1);
  return value != line.npos && line[value] != '#' && line[value] != '\r' && line[value] != '|' && line[value] != '>';
}

/// "0, 2 or 4": how far the lines are indented that `line` may stand beside.
std::string indents_above(const std::vector<std::string>& lines, std::size_t line) {
  std::vector<std::size_t> indents;
  const auto add = [&](std::size_t indent) {
    if (indents.empty() || indent < indents.back()) indents.push_back(indent);
  };
  for (std::size_t at = line_before(lines, line); at > 0; at = line_before(lines, at)) {
    const auto indent = indent_of(lines[at - 1]);
    const std::string_view text = std::string_view(lines[at - 1]).substr(indent);
    if (text.starts_with("- ")) add(indent + text.find_first_not_of(' ', 1));
    add(indent);
  }
  std::string words;
  for (std::size_t i = indents.size(); i-- > 0;)
    words += (words.empty() ? "" : i == 0 ? " or " : ", ") + std::to_string(indents[i]);
  return words;
}

}  // namespace

std::optional<Diagnostic> wrong_indent(const std::vector<std::string>& lines, const Mark& at,
                                       const std::string& words) {
  if (at.line == 0 || at.line > lines.size()) return std::nullopt;
  const auto indent = indent_of(lines[at.line - 1]);
  const auto before = line_before(lines, at.line);
  if (indent == std::string::npos || before == 0) return std::nullopt;
  const Mark start{at.source, at.line, indent + 1};
  const auto above = indent_of(lines[before - 1]);
  if (words == "illegal map value" && indent > above && has_value(lines[before - 1]))
    return Diagnostic{start,
                      fmt::format("is indented deeper than line {}, which has its value already", before),
                      fmt::format("indent it by {}, as line {}", counted(above, "space"), before),
                      {}};
  if (words == "end of map not found" || words == "end of sequence not found")
    return Diagnostic{start,
                      fmt::format("is indented by {}, but the lines above it by {}", counted(indent, "space"),
                                  indents_above(lines, at.line)),
                      "indent it like those that it belongs with",
                      {}};
  return std::nullopt;
}

}  // namespace sandglass::config
