#pragma once
#include <muParser.h>
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

/// A parser of `condition` that takes the value of names[i] from values[i] whenever it is evaluated.
mu::Parser condition_parser(const std::string& condition, const std::vector<std::string>& names, double* values);

/// _pi or _e.
bool is_constant(const std::string& name);

/// sin, min, abs, ...
std::vector<std::string> known_functions();

/// The first fault of a condition's syntax, if it has any. All its names are known.
std::optional<ConditionFault> syntax_fault(const std::string& condition, const std::vector<std::string>& names);

}  // namespace sandglass::config
