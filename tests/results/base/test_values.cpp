#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

#include "results/base/checksum.hpp"
#include "results/base/parameter_value.hpp"
#include "results/base/text.hpp"

namespace sandglass::test_values {
using namespace sandglass::results;
using namespace sandglass;
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

TEST_CASE("what could move a terminal's cursor or turn its text becomes visible") {
  using namespace sandglass::results;
  CHECK(visible_text("plain, \uac00 and \u00e9: \\n") == "plain, \uac00 and \u00e9: \\n");
  CHECK(visible_text("a\x1b[2J\x07\x7f") == "a\\x1b[2J\\x07\\x7f");
  CHECK(visible_text("\r\t\n") == "\\r\\t\\n");
  CHECK(visible_text("a\nb\r", LineEnds::kept) == "a\nb\\r");
  CHECK(visible_text("\u009b31m") == "\\x9b31m");    // the one-character form of ESC [
  CHECK(visible_text("\u202ecba") == "\\u202ecba");  // right to left
  CHECK(visible_text("\xff\x9b") == "\\xff\\x9b");   // no UTF-8
  CHECK(visible_text(std::string("a\0b", 3)) == "a\\x00b");
}

TEST_CASE("values are written as in a study") {
  CHECK(to_string(ParameterValue(true)) == "true");
  CHECK(to_string(ParameterValue(std::int64_t{-3})) == "-3");
  CHECK(to_string(ParameterValue(std::string("adam"))) == "adam");
  CHECK(to_string(ParameterValue(std::vector<std::int64_t>{256, 128})) == "[256, 128]");
  CHECK(to_string(ParameterValue(std::vector<std::int64_t>{})) == "[]");
}

TEST_CASE("a real is told from an integer, and YAML reads it back to the same bits") {
  CHECK(to_string(ParameterValue(3.0)) == "3.0");
  CHECK(to_string(ParameterValue(0.1)) == "0.1");
  CHECK(to_string(ParameterValue(-0.0)) == "-0.0");
  CHECK(std::stod(to_string(ParameterValue(1.0 / 3))) == 1.0 / 3);
  CHECK(to_string(ParameterValue(std::nan(""))) == ".nan");
  CHECK(to_string(ParameterValue(-static_cast<double>(INFINITY))) == "-.inf");
}

TEST_CASE("crc32 gives the published check value and continues where it stopped") {
  CHECK(crc32("123456789") == 0xcbf43926U);
  CHECK(crc32("") == 0);
  CHECK(crc32("6789", crc32("12345")) == 0xcbf43926U);
}

TEST_CASE("fnv1a gives the published values") {
  Fnv1a hash;
  CHECK(hash.value() == 0xcbf29ce484222325ULL);
  hash.add_bytes("a", 1);
  CHECK(hash.value() == 0xaf63dc4c8601ec8cULL);
  Fnv1a foobar;
  foobar.add_bytes("foobar", 6);
  CHECK(foobar.value() == 0x85944171f73967e8ULL);
}

TEST_CASE("fnv1a takes all NaNs for one value and tells the zeros apart") {
  const auto hash_of = [](double value) {
    Fnv1a hash;
    hash.add(value);
    return hash.value();
  };
  CHECK(hash_of(std::nan("")) == hash_of(-std::nan("7")));
  CHECK(hash_of(0.0) != hash_of(-0.0));
}

}  // namespace sandglass::test_values
