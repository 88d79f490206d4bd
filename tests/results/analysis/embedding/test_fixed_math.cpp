#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/embedding/fixed_math.hpp"

namespace sandglass::test_fixed_math {
using namespace sandglass::results;

TEST_CASE("the exponential and the logarithm are within 2e-7 of the C library's") {
  double worst_exp = 0, worst_log = 0;
  for (int i = -8600; i <= 8600; ++i) {
    const float x = static_cast<float>(i) * 0.01F;
    worst_exp = std::max(worst_exp, std::abs(fixed_exp(x) / std::exp(double{x}) - 1));
    const float y = static_cast<float>(std::exp(double{x}));
    const double known = std::log(double{y});
    worst_log = std::max(worst_log, std::abs(fixed_log(y) - known) / std::max(1.0, std::abs(known)));
  }
  CHECK(worst_exp < 2e-7);
  CHECK(worst_log < 2e-7);
  CHECK(fixed_exp(0) == 1);
  CHECK(fixed_log(1) == 0);
}

TEST_CASE("beyond the range of a float the exponential stays finite, and a power is that of both") {
  CHECK(std::isfinite(fixed_exp(1e30F)));
  CHECK(fixed_exp(-1e30F) > 0);
  CHECK(fixed_exp(-1e30F) < 1e-37F);
  CHECK(fixed_power(2.5F, 0.895F) == Approx(std::pow(2.5, 0.895)).epsilon(1e-6));
  CHECK(fixed_power(1e-30F, 0.895F) == Approx(std::pow(1e-30, 0.895)).epsilon(1e-5));
}

}  // namespace sandglass::test_fixed_math
