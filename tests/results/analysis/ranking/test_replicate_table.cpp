#include "results/analysis/ranking/replicate_table.hpp"

#include <catch2/catch.hpp>

namespace sandglass::test_replicate_table {
using namespace sandglass::results;

TEST_CASE("the residual spread of a table and the test of equal spreads are those of the referee") {
  // tests/referees/best_set.py
  const auto spread = residual_spread({4, 5, {0.271, 0.280, 0.266, 0.275, 0.270, 0.274, 0.279, 0.272, 0.276, 0.275,
                                              0.290, 0.297, 0.281, 0.296, 0.289, 0.276, 0.301, 0.262, 0.294, 0.279}});
  CHECK(spread.variance == Approx(3.24666666667e-05).epsilon(1e-9));
  CHECK(spread.dof == 12);
  CHECK(spread.p_if_equal == Approx(0.024423874602).epsilon(1e-9));
  const auto several = residual_spread({4, 3, {1.0, 1.2, 1.1, 1.3, 1.45, 1.42, 5.0, 7.5, 2.0, 1.9, 2.0, 2.3}});
  CHECK(several.variance == Approx(1.95354722222).epsilon(1e-9));
  CHECK(several.p_if_equal == Approx(0.000122097091884).epsilon(1e-9));
}

TEST_CASE("what a replicate does to all points alike is no spread") {
  const auto spread = residual_spread({3, 2, {1, 5, 2, 6, 4, 8}});
  CHECK(spread.variance == Approx(0).margin(1e-25));
  CHECK(spread.dof == 2);
}

TEST_CASE("two points have one spread of their difference, so nothing can be unequal") {
  const auto spread = residual_spread({2, 3, {1, 2, 3, 4, 4, 7}});
  CHECK(2 * spread.variance == Approx(1));  // differences 3, 2, 4
  CHECK(spread.p_if_equal == 1);
}

TEST_CASE("a point that does not scatter at all among others that do is unequal, and no spread anywhere is not") {
  // The third point has the mean of each replicate, so its residuals are zero.
  CHECK(residual_spread({3, 2, {0, 4, 4, 0, 2, 2}}).p_if_equal < 1e-4);
  CHECK(residual_spread({3, 2, {1, 1, 2, 2, 3, 3}}).p_if_equal == 1);
}

}  // namespace sandglass::test_replicate_table
