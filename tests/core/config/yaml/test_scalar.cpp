#include <cmath>
#include <cstdint>
#include <limits>

#include "core/config/yaml/scalar.hpp"

namespace sandglass::test_scalar {
using namespace sandglass::config;

namespace {

template <class T>
T as(std::string_view text) {
  const Scalar scalar = resolve_scalar(text);
  INFO(text);
  REQUIRE(std::holds_alternative<T>(scalar));
  return std::get<T>(scalar);
}

}  // namespace

TEST_CASE("only true and false are booleans") {
  for (const char* text : {"true", "True", "TRUE"}) CHECK(as<bool>(text));
  for (const char* text : {"false", "False", "FALSE"}) CHECK_FALSE(as<bool>(text));
  for (const char* text : {"yes", "no", "on", "off", "y", "n", "Yes", "NO", "tRUE"})
    CHECK(as<std::string>(text) == text);
}

TEST_CASE("integers are decimal, 0x or 0o, and a leading zero means nothing") {
  CHECK(as<std::int64_t>("0") == 0);
  CHECK(as<std::int64_t>("+12") == 12);
  CHECK(as<std::int64_t>("-3") == -3);
  CHECK(as<std::int64_t>("010") == 10);
  CHECK(as<std::int64_t>("0x10") == 16);
  CHECK(as<std::int64_t>("0o17") == 15);
  CHECK(as<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(as<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a number that does not fit is known to be one") {
  CHECK(as<OutOfRange>("9223372036854775808").is_integer);
  CHECK(as<OutOfRange>("9223372036854775808").near == 9223372036854775808.0);
  CHECK(as<OutOfRange>("-9223372036854775809").near == -9223372036854775808.0);
  CHECK(as<OutOfRange>("0xFFFFFFFFFFFFFFFFF").is_integer);
  CHECK_FALSE(as<OutOfRange>("1e400").is_integer);
  CHECK_FALSE(as<OutOfRange>("-1e-400").is_integer);
  CHECK(as<OutOfRange>(std::string(5000, '9')).near == 0);
}

TEST_CASE("reals are read to the last bit") {
  CHECK(as<double>("0.1") == 0.1);
  CHECK(as<double>("1e-3") == 1e-3);
  CHECK(as<double>("-.5") == -0.5);
  CHECK(as<double>("3.") == 3.0);
  CHECK(as<double>("+1.5E+10") == 1.5e10);
  CHECK(as<double>("5e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(std::signbit(as<double>("-0.0")));
  CHECK(as<double>("-.inf") == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(as<double>(".nan")));
}

TEST_CASE("what only looks like a number is text") {
  for (const char* text : {"1_000", "1,000", "12:30", "1e", "e5", ".", "-", "+", "0x", "0o8", "0b1", "1.2.3", "--1",
                           "inf", "nan", "-0x10", "1 2"})
    CHECK(as<std::string>(text) == text);
}

TEST_CASE("null has the spellings of the core schema, and quotes make anything text") {
  for (const char* text : {"", "~", "null", "Null", "NULL"})
    CHECK(std::holds_alternative<std::monostate>(resolve_scalar(text)));
  Node node{.kind = Node::Kind::scalar, .text = "12", .quoted = true};
  CHECK(std::get<std::string>(resolve_scalar(node)) == "12");
}

}  // namespace sandglass::test_scalar
