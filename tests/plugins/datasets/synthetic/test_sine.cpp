#include <cmath>
#include <numbers>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_sine {
using namespace sandglass::loading;

TEST_CASE("a sine sequence follows from its true coordinates, and its label is the band of its frequency") {
  const auto parts = load("sine", {{"bands", std::int64_t{3}}}, {.pool = 1000, .test = 5, .seed = 2});
  CHECK((parts.shape.steps == 32 && parts.shape.features == 32 && parts.shape.classes == 3));
  CHECK(parts.coordinates == std::vector<std::string>{"frequency", "phase", "amplitude"});
  for (Index i = 0; i < 1000; ++i) {
    const auto at = coordinates(parts, *parts.pool, i);
    const auto y = read(parts, *parts.pool, i);
    CHECK((at[0] >= 1 && at[0] < 4 && at[1] >= 0 && at[1] < 6.2832F && at[2] >= .5F && at[2] < 1));
    for (std::size_t k = 0; k < y.size(); ++k)
      REQUIRE(y[k] ==
              Approx(.5 + .5 * at[2] * std::sin(2 * std::numbers::pi * at[0] * static_cast<double>(k) / 32 + at[1]))
                  .margin(1e-5));
    CHECK(parts.pool->label(i) == static_cast<int>((at[0] - 1) * (1 - 1e-7)));
  }
}

TEST_CASE("noise on sine sequences has its standard deviation, and they stay between 0 and 1") {
  const DatasetRequest request{.pool = 500, .test = 1, .seed = 2};
  const auto clean = load("sine", {}, request), noisy = load("sine", {{"noise", .1}}, request);
  double squares = 0;
  for (Index i = 0; i < 500; ++i) {
    const auto a = read(clean, *clean.pool, i), b = read(noisy, *noisy.pool, i);
    for (std::size_t k = 0; k < a.size(); ++k) {
      REQUIRE((b[k] >= 0 && b[k] <= 1));
      squares += std::pow((b[k] - .5) * 1.4 - (a[k] - .5), 2);  // both as half the wave
    }
  }
  CHECK(std::sqrt(squares / (500 * 32)) == Approx(.05).epsilon(.05));
}

TEST_CASE("sine sequences have sizes of their own, each example on its own") {
  check_generated("sine", 4000, 1000);
  CHECK_THROWS_AS(built::dataset("sine", {{"min_frequency", 5.0}}), Error);
}

}  // namespace sandglass::test_sine
