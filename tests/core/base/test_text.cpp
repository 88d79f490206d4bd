#include "core/base/text.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/base/cpu.hpp"
#include "core/base/error.hpp"

namespace sandglass::test_text {

TEST_CASE("edit distance counts insertions, deletions, substitutions and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("delta", "delte") == 1);
  CHECK(edit_distance("delta", "detla") == 1);
  CHECK(edit_distance("delta", "dlta") == 1);
  CHECK(edit_distance("delta", "deltaa") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("closest finds what was meant and keeps silent when nothing is near") {
  const std::vector<std::string> names = {"learning_rate", "latent", "hidden", "delta", "beta"};
  CHECK(closest("delte", names) == "delta");
  CHECK(closest("lerning_rate", names) == "learning_rate");
  CHECK(closest("HIDDEN", names) == "hidden");
  CHECK(closest("bta", names) == "beta");
  CHECK_FALSE(closest("optimizer", names).has_value());
  CHECK_FALSE(closest("x", names).has_value());
  CHECK_FALSE(closest("", names).has_value());
  CHECK_FALSE(closest("delta", {}).has_value());
}

TEST_CASE("numbers are written as briefly as they can be read back") {
  CHECK(format_number(0.1) == "0.1");
  CHECK(format_number(0.1F) == "0.1");
  CHECK(format_number(1e-8) == "1e-08");
  CHECK(format_number(3.0) == "3");
  CHECK(format_number(std::int64_t{-42}) == "-42");
  CHECK(format_number(std::nan("")) == "nan");
  CHECK(format_number(-std::numeric_limits<double>::infinity()) == "-inf");
  for (const double x : {1.0 / 3, 6.02214076e23, 5e-324, 1.7976931348623157e308, -0.1}) {
    CHECK(parse_number(format_number(x)) == x);
  }
  CHECK_FALSE(parse_number("1.5x").has_value());
  CHECK_FALSE(parse_number("").has_value());
}

TEST_CASE("bytes, shapes and lists are written for people") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(512) == "512 B");
  CHECK(format_bytes(1536) == "1.5 KiB");
  CHECK(format_bytes(std::uint64_t{3} << 40) == "3.0 TiB");
  CHECK(format_shape(128, 784) == "(128, 784)");
  CHECK(join(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
  CHECK(join({}).empty());
}

TEST_CASE("every user fault is caught as an Error") {
  CHECK_THROWS_AS(throw ConfigError("a"), Error);
  CHECK_THROWS_AS(throw SchemaError("a"), Error);
  CHECK_THROWS_AS(throw PluginError("a"), Error);
  CHECK_THROWS_AS(throw ShapeError("a"), Error);
}

TEST_CASE("the processor has a name") { CHECK_FALSE(cpu_model_name().empty()); }

TEST_CASE("things are counted in singular and plural") {
  CHECK(counted(0, "trial") == "0 trials");
  CHECK(counted(1, "trial") == "1 trial");
  CHECK(counted(2, "trial") == "2 trials");
}

}  // namespace sandglass::test_text
