#include <catch2/catch.hpp>
#include <vector>

#include "core/linalg/normalise/rows.hpp"

namespace sandglass::test_rows {
using namespace sandglass::linalg;

TEST_CASE("a normalised row has mean 0 and variance 1 before gain and bias") {
  const std::vector<double> x = {1, 2, 3, 6}, gain = {1, 1, 2, 1}, bias = {0, 0, 0, 5};
  std::vector<double> y(4);
  double mean = 0, scale = 0;
  normalise_rows<double>(1, 4, 0.5, x.data(), gain.data(), bias.data(), y.data(), &mean, &scale);
  CHECK(mean == 3);
  CHECK(scale == Approx(0.5));  // the variance is 3.5
  CHECK(y[0] == Approx(-1));
  CHECK(y[1] == Approx(-0.5));
  CHECK(y[2] == 0);
  CHECK(y[3] == Approx(6.5));
}

}  // namespace sandglass::test_rows
