#include <catch2/catch.hpp>

#include "results/base/text.hpp"

using sandglass::results::clean_text;

TEST_CASE("valid UTF-8 passes unchanged") {
  const std::string text = "a\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8F\x81\xED\x9F\xBF\xF4\x8F\xBF\xBF";
  CHECK(clean_text(text) == text);
}

TEST_CASE("each byte that is no UTF-8 becomes one replacement character") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(clean_text("a\xFF") == "a" + mark);
  CHECK(clean_text("\xC3") == mark);                                   // cut short
  CHECK(clean_text("\xC0\xAF") == mark + mark);                        // overlong
  CHECK(clean_text("\xE0\x80\xAF") == mark + mark + mark);             // overlong
  CHECK(clean_text("\xED\xA0\x80") == mark + mark + mark);             // surrogate
  CHECK(clean_text("\xF4\x90\x80\x80") == mark + mark + mark + mark);  // beyond U+10FFFF
  CHECK(clean_text(std::string_view("a\0b", 3)) == "a" + mark + "b");
}
