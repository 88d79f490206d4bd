#include "results/analysis/ranking/dunnett.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/student_t.hpp"

namespace sandglass::test_dunnett {
using namespace sandglass::results;

TEST_CASE("a single comparison has the p of Student's t") {
  for (const double dof : {1.0, 2.0, 4.0, 30.0, 5000.0})
    for (const double t : {0.01, 0.5, 2.0, 4.0, 9.0, 60.0}) {
      INFO("t " << t << ", " << dof << " degrees of freedom");
      CHECK(DunnettTest(1, dof).p_value(t) == Approx(2 * student_t_cdf(-t, dof)).margin(1e-7));
    }
}

TEST_CASE("several comparisons have the p that adaptive quadrature finds") {
  // tests/referees/best_set.py
  struct Case {
    double t;
    std::size_t comparisons;
    double dof, p;
  };
  for (const auto& one : {Case{3, 3, 12, 0.0283377826444},
                          {2, 3, 12, 0.161184554953},
                          {1, 20, 38, 0.985296870469},
                          {6, 2, 4, 0.00667355124095},
                          {40, 3, 1, 0.0250640280301},
                          {3.5, 1000, 2000, 0.109580545766}}) {
    INFO("t " << one.t << ", " << one.comparisons << " comparisons");
    const DunnettTest test(one.comparisons, one.dof);
    CHECK(test.p_value(one.t) == Approx(one.p).margin(1e-7));
    CHECK(test.p_value(-one.t) == test.p_value(one.t));
  }
}

TEST_CASE("Dunnett's table has the t for 5 % of three comparisons with ten degrees of freedom") {
  CHECK(DunnettTest(3, 10).p_value(2.76) == Approx(0.05).margin(0.0005));  // 2.76 two-sided, Dunnett 1964
}

TEST_CASE("p falls from one to zero as t grows, also of very many points") {
  const DunnettTest test(30000, 60000);
  double before = test.p_value(0);
  CHECK(before == 1);
  for (double t = 0.1; t < 12; t += 0.1) {
    const double p = test.p_value(t);
    CHECK(p <= before);
    before = p;
  }
  CHECK(before < 1e-12);
  CHECK(test.p_value(INFINITY) == 0);
  CHECK(std::isnan(test.p_value(NAN)));
}

}  // namespace sandglass::test_dunnett
