#include "core/config/study/condition.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>

namespace sandglass::config {
namespace {

/// A byte of another alphabet counts as a letter, so that a word of it is reported as one unknown name.
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0; }
bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_letter(c) || is_decimal(c) || c == '.'; }

/// The end of the number that starts at `start`, with its exponent.
std::size_t number_end(std::string_view text, std::size_t start) {
  std::size_t end = start;
  while (end < text.size() && (is_decimal(text[end]) || text[end] == '.')) ++end;
  std::size_t exponent = end;
  if (exponent < text.size() && (text[exponent] == 'e' || text[exponent] == 'E')) ++exponent;
  if (exponent > end && exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
  if (exponent == end || exponent == text.size() || !is_decimal(text[exponent])) return end;
  while (exponent < text.size() && is_decimal(text[exponent])) ++exponent;
  return exponent;
}

}  // namespace

std::vector<ConditionName> names_in(std::string_view condition) {
  std::vector<ConditionName> names;
  for (std::size_t i = 0; i < condition.size();) {
    if (is_decimal(condition[i]) || condition[i] == '.') {
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

namespace {

constexpr auto kNameCharacters = "0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

mu::value_type negated(mu::value_type value) { return value == 0 ? 1 : 0; }

std::string words(const mu::Parser::exception_type& error) {
  const std::string token = error.GetToken();
  switch (error.GetCode()) {
    case mu::ecUNEXPECTED_EOF: return "the condition ends too early";
    case mu::ecEMPTY_EXPRESSION: return "the condition is empty";
    case mu::ecMISSING_PARENS: return "a parenthesis of the condition is never closed";
    case mu::ecTOO_MANY_PARAMS: return fmt::format("function '{}' has too many arguments", token);
    case mu::ecTOO_FEW_PARAMS: return fmt::format("function '{}' has too few arguments", token);
    case mu::ecMISSING_ELSE_CLAUSE: return "'?' of the condition has no ':'";
    case mu::ecIDENTIFIER_TOO_LONG: return "a name of the condition is too long";
    case mu::ecEXPRESSION_TOO_LONG: return "the condition is too long";
    default:
      return token.empty() ? "the condition cannot be read"
                           : fmt::format("the condition cannot go on with '{}'", token);
  }
}

}  // namespace

mu::Parser condition_parser(const std::string& condition, const std::vector<std::string>& names, double* values) {
  mu::Parser parser;
  parser.DefineNameChars(kNameCharacters);
  parser.DefineInfixOprt("!", negated);
  for (std::size_t i = 0; i < names.size(); ++i) parser.DefineVar(names[i], values + i);
  parser.SetExpr(condition);
  return parser;
}

bool is_constant(const std::string& name) { return name == "_pi" || name == "_e"; }

std::vector<std::string> known_functions() {
  std::vector<std::string> names;
  const mu::Parser parser;
  for (const auto& [name, function] : parser.GetFunDef()) names.push_back(name);
  return names;
}

std::optional<ConditionFault> syntax_fault(const std::string& condition, const std::vector<std::string>& names) {
  std::vector<double> values(names.size(), 1.0);
  try {
    const mu::Parser parser = condition_parser(condition, names, values.data());
    parser.Eval();
    if (parser.GetNumResults() > 1)
      return ConditionFault{"several conditions in one text", "write each as an entry of its own", 0, condition.size()};
  } catch (const mu::Parser::exception_type& error) {
    const bool at_end = error.GetCode() == mu::ecUNEXPECTED_EOF || error.GetPos() < 0;
    const bool at_name = error.GetCode() == mu::ecTOO_MANY_PARAMS || error.GetCode() == mu::ecTOO_FEW_PARAMS;
    const auto name =
        at_name ? condition.rfind(error.GetToken(), static_cast<std::size_t>(error.GetPos())) : std::string::npos;
    const std::size_t place = name != std::string::npos ? name
                              : at_end                  ? condition.size()
                                                        : static_cast<std::size_t>(error.GetPos());
    const std::size_t start = std::min(place, condition.empty() ? 0 : condition.size() - 1);
    return ConditionFault{words(error), "such as 'model.latent < 2 * train.batch'", start,
                          std::max<std::size_t>(1, std::min(error.GetToken().size(), condition.size() - start))};
  }
  return std::nullopt;
}

}  // namespace sandglass::config
