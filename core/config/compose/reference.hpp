#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass::config {

/// A piece of a text with references: literal text, or what stands between ${ and }, without blanks around it.
struct Piece {
  bool is_reference = false;
  std::string text;
  std::size_t start = 0;   ///< byte where it stands, from its '$' on
  std::size_t length = 0;  ///< bytes, with ${ and }
};

/// Cuts `text` into pieces; "$${" is the literal "${". Nothing if a brace is never closed; `open` is then its place.
std::optional<std::vector<Piece>> pieces_of(std::string_view text, std::size_t& open);

/// What `text` refers to, if it is one reference and nothing else.
std::optional<std::string> sole_reference(std::string_view text);

/// "env:NAME" or "env:NAME:otherwise"; nothing for a path.
struct Variable {
  std::string name;
  std::optional<std::string> otherwise;
};
std::optional<Variable> variable_in(std::string_view reference);

/// What a reference to the environment gives, or what is wrong with it.
struct VariableValue {
  std::optional<std::string> text;
  std::string fault;
  std::string hint;
};

/// Looks the variable up. Its text has to be able to stand in a study, in one line. Reads the environment, so not
/// beside a thread that changes it.
VariableValue look_up(const Variable& variable);

}  // namespace sandglass::config
