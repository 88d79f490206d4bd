#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass::config {

/// A piece of a text: literal text, or a reference, which is what stands between ${ and } without blanks around it.
struct Piece {
  bool is_reference = false;
  std::string text;
  std::size_t start = 0;   ///< its first byte in the text, that of the '$'
  std::size_t length = 0;  ///< bytes, with ${ and }
};

/// Cuts `text` into pieces; "$${" is the literal "${". If a brace is never closed, returns nothing and sets `open` to
/// its place.
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

/// Looks the variable up. Its text has to be one line that a study file can hold. No other thread may change the
/// environment meanwhile.
VariableValue look_up(const Variable& variable);

}  // namespace sandglass::config
