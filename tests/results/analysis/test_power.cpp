#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/power.hpp"

namespace sandglass::test_power {
using namespace sandglass::results;

TEST_CASE("without an effect a test finds one as often as its level says") {
  for (const double level : {0.001, 0.05, 0.5})
    for (const std::size_t pairs : {2U, 5U, 1000U})
      CHECK(paired_t_power(0, pairs, level) == Approx(level).epsilon(1e-9));
}

TEST_CASE("of very many pairs the power is that of the normal distribution") {
  const auto normal = [](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; };
  const double shift = 0.01 * std::sqrt(90000.0), critical = 1.959963984540054;
  CHECK(paired_t_power(0.01, 90000) == Approx(normal(shift - critical) + normal(-shift - critical)).epsilon(1e-4));
}

TEST_CASE("the power is that of scipy's noncentral t, and does not ask for the sign of the effect") {
  struct Known {
    double effect;
    std::size_t pairs;
    double power;
  };
  // tests/referees/analysis_values.py
  const Known values[] = {{0.1, 5, 0.0535554378734},    {0.5, 2, 0.0619486066859}, {0.5, 34, 0.807777501279},
                          {1, 3, 0.179255393765},       {1, 10, 0.803096856648},   {2.5, 4, 0.898605938468},
                          {0.02, 20000, 0.807393254661}};
  for (const auto& [effect, pairs, power] : values) {
    CHECK(paired_t_power(effect, pairs) == Approx(power).epsilon(1e-8));
    CHECK(paired_t_power(-effect, pairs) == paired_t_power(effect, pairs));
  }
}

TEST_CASE("the pairs needed are those of statsmodels, rounded up") {
  CHECK(pairs_needed(0.05) == 3142U);
  CHECK(pairs_needed(0.2) == 199U);
  CHECK(pairs_needed(0.5) == 34U);
  CHECK(pairs_needed(0.8) == 15U);
  CHECK(pairs_needed(-1.0) == 10U);
  CHECK(pairs_needed(1.5) == 6U);
  CHECK(pairs_needed(1e6) == 2U);
  CHECK(pairs_needed(INFINITY) == 2U);
}

TEST_CASE("what no number of pairs can show, or what has no meaning, needs no number") {
  CHECK_FALSE(pairs_needed(0));
  CHECK_FALSE(pairs_needed(1e-4));
  CHECK_FALSE(pairs_needed(std::nan("")));
  CHECK(std::isnan(paired_t_power(1, 1)));
  CHECK(std::isnan(paired_t_power(1, 5, 0)));
  CHECK(paired_t_power(1e300, 5) == 1);
}

TEST_CASE("two points need the pairs of their mean difference over its spread, over the replicates they share") {
  // Differences 1, 2, 3: mean 2, s = 1.
  CHECK(pairs_to_separate({{0, 1}, {1, 2}, {2, 3}, {7, 99}}, {{0, 0}, {1, 0}, {2, 0}}) == pairs_needed(2));
  CHECK(pairs_to_separate({{0, 1}, {1, 1}}, {{0, 2}, {1, 2}}) == 2U);  // no spread
  CHECK_FALSE(pairs_to_separate({{0, 1}, {1, 2}}, {{0, 2}, {1, 1}}));  // no difference
  CHECK_FALSE(pairs_to_separate({{0, 1}, {1, 2}}, {{0, 2}, {2, 1}}));
}

}  // namespace sandglass::test_power
