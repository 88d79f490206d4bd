#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

#include "results/base/parameter_value.hpp"

using namespace sandglass;

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
