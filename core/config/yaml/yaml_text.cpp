#include "core/config/yaml/yaml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/config/yaml/scalar.hpp"

namespace sandglass::config {
namespace {

/// Words that readers of YAML 1.1 take for booleans; quoted, so that every reader sees the same text.
bool is_old_boolean(std::string word) {
  static constexpr std::array<std::string_view, 6> kWords{"y", "n", "yes", "no", "on", "off"};
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kWords, word) != kWords.end();
}

bool is_plain(const std::string& text) {
  const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/'; };
  const bool starts = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '/');
  return starts && std::ranges::all_of(text, allowed) && !is_old_boolean(text) &&
         std::holds_alternative<std::string>(resolve_scalar(text));
}

}  // namespace

std::string text_yaml(const std::string& text) {
  if (is_plain(text)) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += fmt::format("\\{}", c);
    } else if (c == '{' && out.ends_with('$')) {
      out += "${";  // "$${" is a literal "${"
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string value_yaml(const ParameterValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? text_yaml(*text) : to_string(value);
}

}  // namespace sandglass::config
