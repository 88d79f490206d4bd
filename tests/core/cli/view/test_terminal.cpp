#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "core/cli/view/terminal.hpp"

namespace sandglass::test_terminal {

TEST_CASE("text is cut by code points and says so") {
  CHECK(shortened("grüße", 5, true) == "grüße");
  CHECK(shortened("grüße", 4, true) == "grü…");
  CHECK(shortened("abcdef", 5, false) == "ab...");
  CHECK(display_width("grüße") == 5);
}

TEST_CASE("what does not fit at all leaves the mark alone, and nothing of nothing") {
  CHECK(shortened("abcdef", 1, true) == "…");
  CHECK(shortened("abcdef", 0, true) == "…");
  CHECK(shortened("", 0, true).empty());
}

TEST_CASE("text is wrapped at spaces, and a word that is too long has a line of its own") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("", 10).empty());
  CHECK(wrapped("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrapped("one incomprehensible word", 8) == Lines{"one", "incomprehensible", "word"});
  CHECK(wrapped("grüße grüße", 11) == Lines{"grüße grüße"});
}

TEST_CASE("things are counted in the singular and the plural") {
  CHECK(counted(0, "point") == "0 points");
  CHECK(counted(1, "point") == "1 point");
  CHECK(counted(86'496'000, "trial") == "86496000 trials");
}

TEST_CASE("a stream that is no terminal is neither interactive nor coloured, and has a width") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  const Terminal terminal = Terminal::of(file);
  std::fclose(file);
  CHECK_FALSE(terminal.interactive);
  CHECK(terminal.bold("text") == "text");
  CHECK(terminal.width >= 20);
}

TEST_CASE("styles are escape sequences where there are colours, plain text elsewhere") {
  CHECK(Terminal{.color = true}.red("x") == "\033[31mx\033[0m");
  CHECK(Terminal{}.red("x") == "x");
  CHECK(std::string(Terminal{.utf8 = true}.plus_minus()) == "±");
  CHECK(std::string(Terminal{}.plus_minus()) == "+-");
}

TEST_CASE("a no-break space holds its words together, and is shown as a space") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("at noise.ratio\u00A00.5, latent\u00A08", 16) == Lines{"at", "noise.ratio 0.5,", "latent 8"});
}

TEST_CASE("control characters never reach the terminal as they are, whichever way they are printed") {
  const std::string evil = "a\x1b[2Jb\rc";
  for (const bool color : {false, true}) {
    const Terminal terminal{.color = color};
    CHECK(terminal.bold(evil).find("\x1b[2J") == std::string::npos);
    CHECK(terminal.bold(evil).find("a\\x1b[2Jb\\rc") != std::string::npos);
  }
  CHECK(paragraph(evil, 0, Terminal{}) == "a\\x1b[2Jb\\rc\n");
  CHECK(shortened("\x1b", 10, true) == "\\x1b");
  CHECK(shortened("\x1b]0;title", 5, false) == "\\x...");
}

TEST_CASE("a paragraph is indented and fits the terminal, be it wide or narrow") {
  CHECK(paragraph("", 2, Terminal{}).empty());
  CHECK(paragraph("one two three four five six", 4, Terminal{.width = 20}) == "    one two three\n    four five six\n");
  const auto wide = paragraph(std::string(50, 'a') + " " + std::string(50, 'b'), 0, Terminal{.width = 200});
  CHECK(wide == std::string(50, 'a') + "\n" + std::string(50, 'b') + "\n");
}

TEST_CASE("where there is no terminal nothing is cut, unless COLUMNS asks for it") {
  const char* columns = std::getenv("COLUMNS");
  const std::string before = columns ? columns : "";
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  ::unsetenv("COLUMNS");
  CHECK(Terminal::of(file).width == kUnlimitedWidth);
  ::setenv("COLUMNS", "60", 1);
  CHECK(Terminal::of(file).width == 60);
  ::unsetenv("COLUMNS");
  if (!before.empty()) ::setenv("COLUMNS", before.c_str(), 1);
  std::fclose(file);
}

}  // namespace sandglass::test_terminal
