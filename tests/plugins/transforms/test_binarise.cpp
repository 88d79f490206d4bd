#include <cmath>

#include "tests/plugins/transforms/applying.hpp"

using namespace sandglass;
using namespace sandglass::applying;

TEST_CASE("binarised features are 1 with their value as the probability") {
  const auto binarise = prepared("binarise", {.features = 5});
  const std::vector<float> x{0, .1F, .5F, .9F, 1};
  std::vector<double> mean(5);
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    const auto y = transformed(*binarise, x, seed);
    for (std::size_t k = 0; k < 5; ++k) {
      REQUIRE((y[k] == 0 || y[k] == 1));
      mean[k] += y[k] / 10000;
    }
  }
  CHECK((mean[0] == 0 && mean[4] == Approx(1)));
  for (std::size_t k = 1; k < 4; ++k) CHECK(std::abs(mean[k] - x[k]) < 5 * std::sqrt(x[k] * (1 - x[k]) / 10000));
}

TEST_CASE("a threshold makes 1 of values from it on") {
  const auto binarise = prepared("binarise", {.features = 4}, {{"mode", std::string("threshold")}, {"threshold", .25}});
  CHECK(transformed(*binarise, {0, .2F, .25F, 3}) == std::vector<float>{0, 0, 1, 1});
}

TEST_CASE("only mode every_epoch draws training examples anew, and no mode hides what is not a number") {
  for (const auto& mode : {std::string("fixed"), std::string("every_epoch"), std::string("threshold")}) {
    const auto binarise = prepared("binarise", {.features = 3}, {{"mode", mode}});
    CHECK(binarise->every_epoch() == (mode == "every_epoch"));
    const auto y = transformed(*binarise, {NAN, -2, 2});
    CHECK((std::isnan(y[0]) && y[1] == 0 && y[2] == 1));
  }
}

TEST_CASE("binarised examples are the same for the same stream") {
  const auto binarise = prepared("binarise", {.features = 100});
  const std::vector<float> x(100, .5F);
  CHECK(transformed(*binarise, x, 3) == transformed(*binarise, x, 3));
  CHECK(transformed(*binarise, x, 3) != transformed(*binarise, x, 4));
}
