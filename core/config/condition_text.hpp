#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass::config {

/// A name in a condition.
struct ConditionName {
  std::string text;
  std::size_t start = 0;     ///< byte
  bool is_function = false;  ///< a parenthesis follows
};

/// The names in a condition, in its order: letters, digits, '_' and '.', starting with a letter.
std::vector<ConditionName> names_in(std::string_view condition);

/// What is wrong with a condition, and where.
struct ConditionFault {
  std::string message;
  std::string hint;
  std::size_t start = 0;  ///< byte
  std::size_t length = 1;
};

/// What the language of conditions does not have, though its parser would take it: '=' for '==', texts in quotes.
std::optional<ConditionFault> foreign_syntax(std::string_view condition);

}  // namespace sandglass::config
