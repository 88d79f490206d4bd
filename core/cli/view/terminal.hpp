#pragma once
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace sandglass {

/// The width of a file or pipe, unless COLUMNS sets one: nothing is cut there.
inline constexpr int kUnlimitedWidth = 1'000'000;

/// What the terminal behind a stream can show. Whatever comes from a study, a plugin or a file is printed through one
/// of these functions or a Table, which make control characters in it visible (results/base/text.hpp).
struct Terminal {
  bool interactive = false;  ///< a person is looking: a progress bar makes sense
  bool color = false;        ///< interactive, NO_COLOR is not set and TERM is not "dumb"
  bool utf8 = false;         ///< the locale is UTF-8
  int width = 80;            ///< columns; 80 if a terminal does not say, kUnlimitedWidth where there is none
  int height = 24;           ///< lines; 24 if nobody says

  static Terminal of(std::FILE* stream);

  std::string bold(std::string_view text) const { return styled("1", text); }
  std::string dim(std::string_view text) const { return styled("2", text); }
  std::string red(std::string_view text) const { return styled("31", text); }
  std::string green(std::string_view text) const { return styled("32", text); }
  std::string accent(std::string_view text) const { return styled("36", text); }

  /// "·" or "-", "─" or "-", "±" or "+-": the plain one where the locale is not UTF-8.
  const char* dot() const { return utf8 ? "·" : "-"; }
  const char* rule() const { return utf8 ? "─" : "-"; }
  const char* plus_minus() const { return utf8 ? "±" : "+-"; }
  const char* times() const { return utf8 ? "×" : "x"; }

 private:
  std::string styled(const char* code, std::string_view text) const;
};

/// "1 point", "3 points".
std::string counted(std::uint64_t count, const char* what);

/// Columns that UTF-8 text takes, without escape sequences in it: one for each code point.
std::size_t display_width(std::string_view text);

/// Holds two words in one line; wrapped() makes it a plain space.
inline constexpr std::string_view kNoBreakSpace = "\u00A0";

/// `text` broken at spaces into lines of at most `width` columns; a longer word has a line of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `text` wrapped into lines of at most 100 columns that fit the terminal, each behind `indent` spaces and ended.
std::string paragraph(std::string_view text, std::size_t indent, const Terminal& terminal);

/// `text` cut to `width` columns, with "…" (or "...") at its end if something was cut.
std::string shortened(std::string_view text, std::size_t width, bool utf8);

}  // namespace sandglass
