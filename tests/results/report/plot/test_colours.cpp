#include "results/report/plot/colours.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace sandglass::test_colours {

using namespace sandglass::results;

TEST_CASE("colours go by value, and by rank once a few values lie far off") {
  const auto near = colour_shares({1, 2, 5, 3, NAN});
  CHECK_FALSE(near.by_rank);
  CHECK(near.shares[1] == Approx(0.25));
  CHECK(near.shares[2] == 1);
  CHECK(std::isnan(near.shares[4]));
  const auto far = colour_shares({1, 2, 5, 3, 4000, INFINITY});
  CHECK(far.by_rank);
  CHECK(far.shares[2] == Approx(0.75));
  CHECK(far.shares[4] == 1);
  CHECK(std::isnan(far.shares[5]));
}

TEST_CASE("values that are all equal stand in the middle, and no value gives no colour") {
  CHECK(colour_shares({3, 3}).shares == std::vector<double>{0.5, 0.5});
  CHECK(std::isnan(colour_shares({NAN}).shares[0]));
  CHECK(colour_shares({}).shares.empty());
}

}  // namespace sandglass::test_colours
