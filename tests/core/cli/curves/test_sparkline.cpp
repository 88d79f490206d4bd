#include "core/cli/curves/sparkline.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace sandglass::test_sparkline {

namespace {

Terminal with_utf8(bool utf8) {
  Terminal terminal;
  terminal.utf8 = utf8;
  return terminal;
}

}  // namespace

TEST_CASE("a sparkline goes from the lowest bar to the highest") {
  CHECK(sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 16, with_utf8(true)) == "▁▂▃▄▅▆▇█");
  CHECK(sparkline({7, 0}, 16, with_utf8(false)) == "#_");
}

TEST_CASE("more values than columns are spread over them, and the last one counts") {
  std::vector<double> values(1000, 0.0);
  values.back() = 1;
  const auto text = sparkline(values, 10, with_utf8(false));
  CHECK(text == "_________#");
}

TEST_CASE("equal values are a level line, and what is not finite is a blank or nothing") {
  CHECK(sparkline({3, 3}, 8, with_utf8(false)) == "==");
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  CHECK(sparkline({1, nan, 2, -infinity}, 8, with_utf8(false)) == "_ # ");
  CHECK(sparkline({nan, infinity}, 8, with_utf8(false)).empty());
  CHECK(sparkline({}, 8, with_utf8(false)).empty());
  CHECK(sparkline({-1.7e308, 1.7e308}, 8, with_utf8(false)) == "_#");
}

}  // namespace sandglass::test_sparkline
