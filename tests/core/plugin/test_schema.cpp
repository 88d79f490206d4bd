#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/plugin/schema/schema.hpp"

namespace sandglass::test_schema {

TEST_CASE("an expectation says type and range") {
  const auto schema = Schema{}
                          .real("a", {.min = 0, .max = 1})
                          .real("b", {.above = 0})
                          .real("c", {.max = 2, .above = 0})
                          .real("d", {})
                          .integer("e", {.min = 1})
                          .boolean("f", {})
                          .choice("g", {.choices = {"x", "y"}})
                          .integers("h", {.min = 1})
                          .text("i", {});
  const auto says = [&](const char* name) { return schema.find(name)->expectation(); };
  CHECK(says("a") == "real in [0, 1]");
  CHECK(says("b") == "real > 0");
  CHECK(says("c") == "real in (0, 2]");
  CHECK(says("d") == "real");
  CHECK(says("e") == "integer >= 1");
  CHECK(says("f") == "true or false");
  CHECK(says("g") == "one of: x, y");
  CHECK(says("h") == "list of integers, each >= 1");
  CHECK(says("i") == "text");
}

TEST_CASE("a value is allowed exactly inside its bounds") {
  const auto schema = Schema{}.real("closed", {.min = 0, .max = 1}).real("open", {.above = 0, .below = 1});
  const auto allowed = [&](const char* name, double value) { return schema.find(name)->violation(value).empty(); };
  CHECK(allowed("closed", 0));
  CHECK(allowed("closed", 1));
  CHECK_FALSE(allowed("closed", std::nextafter(1.0, 2.0)));
  CHECK_FALSE(allowed("open", 0));
  CHECK_FALSE(allowed("open", 1));
  CHECK(allowed("open", std::numeric_limits<double>::denorm_min()));
  CHECK_FALSE(allowed("closed", std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("an unbounded real is still finite") {
  const auto schema = Schema{}.real("x", {});
  CHECK_FALSE(schema.find("x")->violation(std::numeric_limits<double>::infinity()).empty());
}

TEST_CASE("only an integer for a real is converted") {
  const auto schema = Schema{}.real("x", {}).integer("n", {}).boolean("b", {}).integers("l", {.max = 5});
  CHECK(std::get<double>(schema.find("x")->normalised(std::int64_t{2})) == 2.0);
  CHECK(schema.find("x")->violation(std::int64_t{2}).empty());
  CHECK(schema.find("n")->violation(2.0) == "is 2.0, expected integer");
  CHECK(schema.find("b")->violation(std::int64_t{1}) == "is 1, expected true or false");
  CHECK(schema.find("x")->violation(std::string("2")) == "is 2, expected real");
  CHECK_FALSE(schema.find("l")->violation(std::vector<std::int64_t>{1, 6}).empty());
}

TEST_CASE("a schema that contradicts itself is a SchemaError") {
  CHECK_THROWS_AS(Schema{}.real("x", {}).integer("x", {}), SchemaError);
  CHECK_THROWS_AS(Schema{}.real("x", {.fallback = 2, .max = 1}), SchemaError);
  CHECK_THROWS_AS(Schema{}.real("x", {.min = 2, .max = 1}), SchemaError);
  CHECK_THROWS_AS(Schema{}.choice("x", {}), SchemaError);
  CHECK_THROWS_AS(Schema{}.choice("x", {.choices = {"a"}, .fallback = "b"}), SchemaError);
}

}  // namespace sandglass::test_schema
