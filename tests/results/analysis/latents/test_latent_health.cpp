#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/latents/latent_health.hpp"
#include "results/base/error.hpp"

namespace sandglass::test_latent_health {
using namespace sandglass::results;

TEST_CASE("units are active above a variance of 0.01, and sorted by it") {
  // Variances (over 3): 4/3, 0, 0.0004/3, 0.04 * 4/3... of 1, 0, 0.01 and 0.2 up and down.
  const std::vector<float> values{1, 3, 0.01F, 0.2F, -1, 3, 0.01F, -0.2F, 1, 3, -0.01F, -0.2F, -1, 3, -0.01F, 0.2F};
  const auto health = latent_health({values, 4, 4});
  REQUIRE(health.unit_variance.size() == 4);
  CHECK(health.unit_variance[0] == Approx(4.0 / 3));
  CHECK(health.unit_variance[1] == Approx(0.16 / 3));
  CHECK(health.unit_variance[2] == Approx(0.0004 / 3));
  CHECK(health.unit_variance[3] == 0);
  CHECK(health.active_units == 2);
  // The units do not vary together, so their variances are the eigenvalues.
  const double sum = 4 + 0.16 + 0.0004, squares = 16 + 0.16 * 0.16 + 0.0004 * 0.0004;
  CHECK(health.participation == Approx(sum * sum / squares));
}

TEST_CASE("codes on a line take part in one direction, alike in all in as many as there are units") {
  const std::vector<float> line{0, 0, 1, 2, 2, 4, 3, 6};
  CHECK(latent_health({line, 4, 2}).participation == Approx(1));
  const std::vector<float> cross{1, 0, -1, 0, 0, 1, 0, -1};
  CHECK(latent_health({cross, 4, 2}).participation == Approx(2));
}

TEST_CASE("a dead latent space has no active unit, and what is not finite is refused") {
  const std::vector<float> dead(12, 0.3F), wrong{1, NAN};
  const auto health = latent_health({dead, 4, 3});
  CHECK(health.active_units == 0);
  CHECK(health.participation == 0);
  CHECK(latent_health({}).unit_variance.empty());
  CHECK_THROWS_AS(latent_health({wrong, 1, 2}), Error);
}

}  // namespace sandglass::test_latent_health
