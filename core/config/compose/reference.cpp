#include "core/config/compose/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/text_check.hpp"

namespace sandglass::config {
namespace {

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

bool is_variable_name(const std::string& name) {
  const auto letter = [](unsigned char c) { return c < 0x80 && (std::isalpha(c) || c == '_'); };
  const auto allowed = [&](unsigned char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && letter(static_cast<unsigned char>(name[0])) && std::ranges::all_of(name, allowed);
}

}  // namespace

std::optional<std::vector<Piece>> pieces_of(std::string_view text, std::size_t& open) {
  std::vector<Piece> pieces;
  const auto literal = [&](std::string_view part, std::size_t start) {
    if (pieces.empty() || pieces.back().is_reference) pieces.push_back({false, "", start, 0});
    pieces.back().text += part;
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("$${")) {
      literal("${", i);
      i += 3;
    } else if (text.substr(i).starts_with("${")) {
      const auto end = text.find('}', i);
      if (end == text.npos) {
        open = i;
        return std::nullopt;
      }
      pieces.push_back({true, trimmed(text.substr(i + 2, end - i - 2)), i, end + 1 - i});
      i = end + 1;
    } else {
      literal(text.substr(i, 1), i);
      ++i;
    }
  }
  return pieces;
}

std::optional<std::string> sole_reference(std::string_view text) {
  if (!text.starts_with("${") || !text.ends_with('}') || text.find('}') != text.size() - 1) return std::nullopt;
  return trimmed(text.substr(2, text.size() - 3));
}

std::optional<Variable> variable_in(std::string_view reference) {
  constexpr std::string_view kPrefix = "env:";
  if (!reference.starts_with(kPrefix)) return std::nullopt;
  reference.remove_prefix(kPrefix.size());
  const auto colon = reference.find(':');
  Variable variable{trimmed(reference.substr(0, colon)), std::nullopt};
  if (colon != reference.npos) variable.otherwise = std::string(reference.substr(colon + 1));
  return variable;
}

VariableValue look_up(const Variable& variable) {
  const auto refuse = [](std::string fault, std::string hint) {
    return VariableValue{std::nullopt, std::move(fault), std::move(hint)};
  };
  if (!is_variable_name(variable.name))
    return refuse(fmt::format("{} cannot be a variable of the environment", in_quotes(variable.name)),
                  "write ${env:NAME} or ${env:NAME:default}");
  if (variable.otherwise && variable.otherwise->find("${") != std::string::npos)
    return refuse(fmt::format("the default of {} is a reference itself", variable.name), "write a value there");
  const char* set = std::getenv(variable.name.c_str());
  if (!set && !variable.otherwise)
    return refuse(fmt::format("the environment has no {}", variable.name),
                  fmt::format("set it, or give a default: ${{env:{}:...}}", variable.name));
  const std::string text = set ? set : *variable.otherwise;
  const auto unfit = unreadable(text, 0);
  if (unfit || text.find('\n') != std::string::npos)
    return refuse(fmt::format("{} of the environment cannot stand in a study", variable.name),
                  unfit ? unfit->message : "it has several lines");
  return {text, "", ""};
}

}  // namespace sandglass::config
