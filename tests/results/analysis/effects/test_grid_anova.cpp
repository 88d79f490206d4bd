#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/effects/grid_anova.hpp"
#include "tests/results/analysis/effects/grid_study.hpp"

namespace sandglass::test_grid_anova {
using namespace sandglass::results;

namespace {

using Kind = VarianceTerm::Kind;

GridAnova anova(const std::vector<std::size_t>& levels, std::size_t replicates, const GridStudy::Value& value) {
  const auto [grid, problem] = GridStudy(levels, replicates, value).table();
  REQUIRE(problem.empty());
  return grid_anova(grid);
}

/// The 3 x 2 x 2 grid of tests/referees/analysis_values.py.
double referee_value(std::size_t i, std::size_t j, std::size_t k, std::size_t replicate) {
  const auto a = static_cast<double>(i), b = static_cast<double>(j), c = static_cast<double>(k);
  const std::size_t index = ((i * 2 + j) * 2 + k) * 3 + replicate;
  return 0.5 * a * a - 0.3 * b + 0.2 * a * b + 0.05 * c + 0.15 * a * b * c + 0.1 * static_cast<double>(replicate) +
         0.04 * static_cast<double>(index * 7 % 11);
}

struct Known {
  std::size_t dof;
  double squares, f, p_value;
};

void check_terms(const GridAnova& ours, const std::vector<Known>& theirs) {
  REQUIRE(ours.terms.size() == theirs.size());
  double shares = 0;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    CAPTURE(i);
    CHECK(ours.terms[i].degrees_of_freedom == theirs[i].dof);
    CHECK(ours.terms[i].sum_of_squares == Approx(theirs[i].squares).epsilon(1e-9));
    shares += ours.terms[i].share;
    if (ours.terms[i].kind == Kind::chance) continue;
    CHECK(ours.terms[i].f == Approx(theirs[i].f).epsilon(1e-9));
    CHECK(ours.terms[i].p_value == Approx(theirs[i].p_value).epsilon(1e-8));
  }
  CHECK(shares == Approx(1));
}

}  // namespace

TEST_CASE("two axes of two values with two replicates have the squares of the closed form") {
  // y = 10 + 3 A + 2 B + A B + R with A, B, R = -1, 1, and chance 0.5 A B R: each term's square times 8 values.
  const auto sign = [](std::size_t level) { return level == 0 ? -1.0 : 1.0; };
  const auto out = anova({2, 2}, 2, [&](const auto& at, std::size_t replicate) {
    const double a = sign(at[0]), b = sign(at[1]), r = sign(replicate);
    return 10 + 3 * a + 2 * b + a * b + r + 0.5 * a * b * r;
  });
  CHECK(out.total == 8 * 15.25);
  REQUIRE(out.terms.size() == 5);
  const double squares[] = {8 * 9, 8 * 4, 8, 8, 2};
  const Kind kinds[] = {Kind::axis, Kind::axis, Kind::pair, Kind::replicate, Kind::chance};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(out.terms[i].kind == kinds[i]);
    CHECK(out.terms[i].sum_of_squares == Approx(squares[i]));
    CHECK(out.terms[i].share == Approx(squares[i] / (8 * 15.25)));
    CHECK(out.terms[i].degrees_of_freedom == (i == 4 ? 3 : 1));
  }
  CHECK(out.terms[0].axes == std::vector<std::string>{"a"});
  CHECK(out.terms[2].axes == std::vector<std::string>{"a", "b"});
  CHECK(out.terms[0].f == Approx(72 / (2 / 3.0)));
  CHECK(out.seed_share() == Approx(10 / (8 * 15.25)));
}

TEST_CASE("on a grid of three axes squares, F and p are those of statsmodels, with what three do together") {
  const auto out = anova({3, 2, 2}, 3, [](const auto& at, std::size_t replicate) {
    return referee_value(at[0], at[1], at[2], replicate);
  });
  check_terms(out, {{2, 33.1833722222, 722.075314313, 8.68330366237e-21},
                    {1, 0.0584027777778, 2.54170696325, 0.125141615481},
                    {1, 0.107802777778, 4.69161025145, 0.041419379015},
                    {2, 0.343505555556, 7.47473404255, 0.00333395236497},
                    {2, 0.0115055555556, 0.250362669246, 0.780706485513},
                    {1, 0.0230027777778, 1.00108800774, 0.327926007308},
                    {2, 0.0775055555556, 1.68653288201, 0.208231818983},
                    {2, 0.267288888889, 5.81624758221, 0.00938208830769},
                    {22, 0.505511111111, 0, 0}});
  CHECK(out.terms[6].kind == Kind::higher);
}

TEST_CASE("on a grid of two axes they are, too, whatever is added to all values") {
  for (const double shift : {0.0, 1000.0}) {
    const auto out = anova({3, 2}, 3, [&](const auto& at, std::size_t replicate) {
      return shift + referee_value(at[0], at[1], 1, replicate);
    });
    check_terms(out, {{2, 17.1936333333, 333.037835744, 7.07984026257e-10},
                      {1, 0.00405, 0.156895661157, 0.700350658101},
                      {2, 0.3675, 7.1184142562, 0.0119569675314},
                      {2, 0.0901333333333, 1.7458677686, 0.223697382208},
                      {10, 0.258133333333, 0, 0}});
  }
}

TEST_CASE("one replicate has shares but no test, and nothing for the seed") {
  const auto out = anova({3, 2}, 1, [](const auto& at, std::size_t) { return referee_value(at[0], at[1], 0, 0); });
  CHECK(out.terms[0].share + out.terms[1].share + out.terms[2].share == Approx(1));
  CHECK(out.seed_share() == 0);
  for (const auto& term : out.terms) CHECK(std::isnan(term.p_value));
}

TEST_CASE("an axis with one value explains nothing, and equal values have nothing to explain") {
  const auto flat =
      anova({1, 3}, 2, [](const auto& at, std::size_t replicate) { return referee_value(at[1], 0, 0, replicate); });
  CHECK(flat.terms[0].degrees_of_freedom == 0);
  CHECK(flat.terms[0].share == 0);
  CHECK(std::isnan(flat.terms[0].f));
  CHECK(flat.terms[1].f > 1);
  const auto equal = anova({2, 3}, 3, [](const auto&, std::size_t) { return 0.1; });
  CHECK(equal.total == 0);
  for (const auto& term : equal.terms) CHECK(term.share == 0);
  CHECK(grid_anova({}).terms.empty());
}

TEST_CASE("without any chance every effect is certain, and rounding is no effect") {
  const auto out = anova({2, 3}, 2, [](const auto& at, std::size_t) { return 0.1 + 0.7 * static_cast<double>(at[1]); });
  CHECK(std::isinf(out.terms[1].f));
  CHECK(out.terms[1].p_value == 0);
  CHECK(out.terms[1].share == Approx(1));
  CHECK(out.terms[0].share == 0);
  CHECK(std::isnan(out.terms[0].f));
}

}  // namespace sandglass::test_grid_anova
