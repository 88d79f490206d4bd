#include <cstdlib>

#include "core/config/compose/reference.hpp"

namespace sandglass::test_reference {
using namespace sandglass::config;

namespace {

/// The pieces, references in angle brackets.
std::string cut(std::string_view text) {
  std::size_t open = 0;
  const auto pieces = pieces_of(text, open);
  if (!pieces) return "open at " + std::to_string(open);
  std::string out;
  for (const Piece& piece : *pieces) out += piece.is_reference ? "<" + piece.text + ">" : "|" + piece.text + "|";
  return out;
}

}  // namespace

TEST_CASE("a text is cut into literal pieces and references") {
  CHECK(cut("") == "");
  CHECK(cut("plain $5 }") == "|plain $5 }|");
  CHECK(cut("${a.b}") == "<a.b>");
  CHECK(cut("x${a}${b}y") == "|x|<a><b>|y|");
  CHECK(cut("$${a} ${b}") == "|${a} |<b>");
  CHECK(cut("$$${a}") == "|$${a}|");
  CHECK(cut("${ a }") == "<a>");
  CHECK(cut("ab${c") == "open at 2");
}

TEST_CASE("a variable may say what it is otherwise") {
  CHECK_FALSE(variable_in("noise.ratio"));
  CHECK(variable_in("env:HOME")->name == "HOME");
  CHECK_FALSE(variable_in("env:HOME")->otherwise);
  CHECK(variable_in("env:N:1:2")->otherwise == "1:2");
  CHECK(variable_in("env:N:")->otherwise == "");
}

TEST_CASE("a text is one reference and nothing else, or it is none") {
  CHECK(sole_reference("${a.b}") == "a.b");
  CHECK_FALSE(sole_reference("${a}${b}"));
  CHECK_FALSE(sole_reference("${a} "));
  CHECK_FALSE(sole_reference("$${a}"));
  CHECK_FALSE(sole_reference("${"));
  CHECK_FALSE(sole_reference(""));
}

TEST_CASE("the environment is asked for what can be a variable's name and stand in a study") {
  setenv("SANDGLASS_TEST_LINES", "a\nb", 1);
  CHECK_THAT(look_up({"SANDGLASS_TEST_LINES", {}}).hint, Catch::Contains("several lines"));
  unsetenv("SANDGLASS_TEST_LINES");
  CHECK_THAT(look_up({"SANDGLASS_TEST_LINES", {}}).fault, Catch::Contains("the environment has no"));
  CHECK(look_up({"SANDGLASS_TEST_LINES", "x"}).text == "x");
  CHECK_FALSE(look_up({"NOT-A-NAME", "x"}).text);
  CHECK_FALSE(look_up({"9", "x"}).text);
  CHECK_FALSE(look_up({"N", "${seed"}).text);
}

}  // namespace sandglass::test_reference
