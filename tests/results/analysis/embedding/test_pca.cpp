#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/embedding/pca.hpp"
#include "results/base/error.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_pca {
using namespace sandglass::results;

TEST_CASE("codes on a line have one component along it, which points to the positive side") {
  const std::vector<float> values{-3, 4, 0, 0, 3, -4, 6, -8, -6, 8};
  const auto out = pca({values, 5, 2}, 2);
  CHECK(out.share(0) == Approx(1));
  CHECK(out.share(1) == Approx(0).margin(1e-12));
  CHECK(out.variance[0] == Approx(25.0 * (1 + 1 + 4 + 4) / 4));
  CHECK(out.components[0] == Approx(-0.6));
  CHECK(out.components[1] == Approx(0.8));
  const auto projected = out.project({values, 5, 2});
  REQUIRE(projected.size() == 10);
  CHECK(projected[0] == Approx(5));
  CHECK(projected[6] == Approx(-10));
}

TEST_CASE("components are of length 1, square to each other, and hold the whole variance") {
  const MadeCodes made(1300, 7);  // more than one block
  const auto out = pca(made.codes(), 7);
  double total = 0, shares = 0;
  for (std::size_t a = 0; a < 7; ++a) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < 1300; ++i) mean += made.values[i * 7 + a] / 1300;
    for (std::size_t i = 0; i < 1300; ++i) square += std::pow(made.values[i * 7 + a] - mean, 2) / 1299;
    total += square;
    shares += out.share(a);
    for (std::size_t b = 0; b < 7; ++b) {
      double product = 0;
      for (std::size_t unit = 0; unit < 7; ++unit)
        product += out.components[a * 7 + unit] * out.components[b * 7 + unit];
      CHECK(product == Approx(a == b ? 1 : 0).margin(1e-12));
    }
  }
  double variance = 0;
  for (const double one : out.variance) variance += one;
  CHECK(variance == Approx(total));
  CHECK(shares == Approx(1));
}

TEST_CASE("a latent space of one unit has one component, a dead one no variance, and what is not finite is refused") {
  const MadeCodes made(20, 1);
  CHECK(pca(made.codes(), 2).count() == 1);
  const std::vector<float> dead(20, 0.25F);
  const auto out = pca({dead, 10, 2}, 2);
  CHECK(out.share(0) == 0);
  for (const float value : out.project({dead, 10, 2})) CHECK(value == 0);
  CHECK(pca({}, 2).count() == 0);
  const std::vector<float> wrong{1, INFINITY};
  CHECK_THROWS_AS(pca({wrong, 2, 1}, 1), Error);
}

}  // namespace sandglass::test_pca
