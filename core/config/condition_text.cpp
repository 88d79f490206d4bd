#include "core/config/condition_text.hpp"

#include <algorithm>
#include <cctype>

namespace sandglass::config {
namespace {

/// Of other alphabets too: a word of one is one unknown name.
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '.'; }

/// The end of the number that starts at `start`, with its exponent.
std::size_t number_end(std::string_view text, std::size_t start) {
  std::size_t end = start;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
  std::size_t exponent = end;
  if (exponent < text.size() && (text[exponent] == 'e' || text[exponent] == 'E')) ++exponent;
  if (exponent > end && exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
  if (exponent == end || exponent == text.size() || !is_digit(text[exponent])) return end;
  while (exponent < text.size() && is_digit(text[exponent])) ++exponent;
  return exponent;
}

}  // namespace

std::vector<ConditionName> names_in(std::string_view condition) {
  std::vector<ConditionName> names;
  for (std::size_t i = 0; i < condition.size();) {
    if (is_digit(condition[i]) || condition[i] == '.') {
      i = std::max(number_end(condition, i), i + 1);
    } else if (is_letter(condition[i])) {
      std::size_t end = i;
      while (end < condition.size() && is_name(condition[end])) ++end;
      const auto next = condition.find_first_not_of(' ', end);
      names.push_back({std::string(condition.substr(i, end - i)), i, next != condition.npos && condition[next] == '('});
      i = end;
    } else {
      ++i;
    }
  }
  return names;
}

std::optional<ConditionFault> foreign_syntax(std::string_view condition) {
  for (std::size_t i = 0; i < condition.size(); ++i) {
    const char c = condition[i];
    if (c == '"' || c == '\'') {
      return ConditionFault{"a condition knows numbers and booleans, no names",
                            "an axis that counts only for some choice of another: 'when'", i, 1};
    }
    if (c != '=') continue;
    if (i + 1 < condition.size() && condition[i + 1] == '=') {
      ++i;
    } else if (i == 0 || (condition[i - 1] != '<' && condition[i - 1] != '>' && condition[i - 1] != '!')) {
      return ConditionFault{"a single '=' compares nothing", "write '=='", i, 1};
    }
  }
  return std::nullopt;
}

}  // namespace sandglass::config
