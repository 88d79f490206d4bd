#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "plugins/samplers/evolutionary/cma.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_generations {
using built::Search;

namespace {

/// Turned in three planes; condition 1e6; the minimum at 1 on every axis.
double ellipsoid(const Point& point) {
  std::vector<double> x;
  for (const auto& value : point) x.push_back(std::get<double>(value) - 1);
  for (std::size_t a = 0; a + 1 < x.size(); ++a) {
    const double c = std::cos(1.0 + static_cast<double>(a)), s = std::sin(1.0 + static_cast<double>(a));
    const double turned = c * x[a] + s * x[a + 1];
    x[a + 1] = c * x[a + 1] - s * x[a];
    x[a] = turned;
  }
  double sum = 0;
  for (std::size_t a = 0; a < x.size(); ++a) sum += std::pow(10, 2.0 * static_cast<double>(a)) * x[a] * x[a];
  return sum;
}

SearchSpace wide(std::size_t axes) { return SearchSpace(axes, built::range_axis("x", -5, 5)); }

Search::Outcome two_hills(const Point& point) {
  const double x = std::get<double>(point[0]), y = std::get<double>(point[1]);
  return {x * x + y * y, (x - 1) * (x - 1) + y * y};
}

}  // namespace

TEST_CASE("CMA-ES has the tutorial's constants") {
  CHECK(CmaConstants::default_lambda(1) == 4);
  CHECK(CmaConstants::default_lambda(10) == 10);
  const CmaConstants c(10, 10);
  CHECK(c.mu == 5);
  CHECK(std::accumulate(c.weights.begin(), c.weights.begin() + 5, 0.0) == Approx(1));
  CHECK(c.weights[0] == Approx(std::log(5.5) / (5 * std::log(5.5) - std::log(120))));
  double squares = 0;
  for (std::size_t i = 0; i < 5; ++i) squares += c.weights[i] * c.weights[i];
  CHECK(c.mu_eff == Approx(1 / squares));
  CHECK(c.c_sigma == Approx((c.mu_eff + 2) / (15 + c.mu_eff)));
  CHECK(c.d_sigma == Approx(1 + c.c_sigma));
  CHECK(c.c_c == Approx((4 + c.mu_eff / 10) / (14 + c.mu_eff / 5)));
  CHECK(c.c_1 == Approx(2 / (11.3 * 11.3 + c.mu_eff)));
  CHECK(c.c_mu == Approx(2 * (0.25 + c.mu_eff + 1 / c.mu_eff - 2) / (144 + c.mu_eff)));
  CHECK(c.chi == Approx(std::sqrt(10) * (1 - 1.0 / 40 + 1.0 / 2100)));
  const double negative = -std::accumulate(c.weights.begin() + 5, c.weights.end(), 0.0);
  CHECK(negative > 0);
  CHECK(negative <= 1 + c.c_1 / c.c_mu + 1e-12);
}

TEST_CASE("CMA-ES reaches 1e-8 on a turned ellipsoid in a few thousand points") {
  const auto cma = built::sampler("cma_es");
  Search search(wide(4), 3);
  int count = 0;
  while (search.best() > 1e-8 && count < 4000) search.step(*cma, ellipsoid), ++count;
  CHECK(count < 2500);
}

TEST_CASE("generations wait for the outcomes of the one before, and for nothing else") {
  for (const auto* name : {"cma_es", "nsga2"}) {
    const auto sampler = built::sampler(name, {{"population", std::int64_t{6}}});
    const auto space = wide(2);
    std::vector<PendingPoint> pending;
    for (std::uint64_t i = 0; i < 6; ++i) {
      const auto point = sampler->ask({.space = space, .seed = 1, .index = i, .attempt = 0, .pending = pending});
      REQUIRE(point);
      pending.push_back({i, *point});
    }
    for (std::uint64_t i = 0; i < 5; ++i)
      sampler->tell({.index = i, .point = pending[i].point, .values = {static_cast<double>(i)}});
    const std::vector<PendingPoint> last{pending[5]};
    CHECK_FALSE(sampler->ask({.space = space, .seed = 1, .index = 6, .attempt = 0, .pending = last}));
    CHECK(sampler->ask({.space = space, .seed = 1, .index = 6, .attempt = 0, .pending = {}}));
    sampler->tell({.index = 5, .point = pending[5].point, .values = {}});
    CHECK(sampler->ask({.space = space, .seed = 1, .index = 6, .attempt = 0, .pending = {}}));
  }
}

TEST_CASE("CMA-ES goes on where outcomes fail, and where all of a generation do") {
  const auto cma = built::sampler("cma_es", {{"population", std::int64_t{6}}});
  const auto space = wide(3);
  std::vector<Observation> seen;
  for (std::uint64_t i = 0; i < 120; ++i) {
    const auto point = cma->ask({.space = space, .seed = 1, .index = i, .attempt = 0, .pending = {}});
    REQUIRE(point);
    double sum = 0;
    for (const auto& value : *point) sum += std::pow(std::get<double>(value), 2);
    seen.push_back({.index = i, .point = *point, .values = {sum}});
    if (i % 5 == 0 || i / 6 == 1) seen.back().values.clear();
    if (i % 7 == 3) seen.back().values = {std::nan("")};
    cma->tell(seen.back());
  }
  CHECK(std::ranges::any_of(seen, [](const auto& one) { return !one.values.empty() && one.values[0] < 0.1; }));
}

TEST_CASE("CMA-ES refuses axes without directions, naming them") {
  const auto cma = built::sampler("cma_es");
  CHECK_THROWS_AS(cma->points({built::choice_axis("kind", {"a", "b"})}), ConfigError);
  CHECK_THROWS_WITH(cma->points({built::choice_axis("kind", {"a", "b"})}),
                    Catch::Contains("'kind'") && Catch::Contains("range") && Catch::Contains("tpe"));
  CHECK_THROWS_WITH(built::sampler("cma_es", {{"population", std::int64_t{1}}})->points(wide(2)),
                    Catch::Contains("at least 2"));
}

TEST_CASE("NSGA-II spreads over the Pareto front between two minima") {
  const auto nsga = built::sampler("nsga2", {{"population", std::int64_t{20}}});
  const SearchSpace space{built::range_axis("x", -2, 2), built::range_axis("y", -2, 2)};
  Search search(space, 5);
  for (int i = 0; i < 400; ++i) search.step(*nsga, two_hills);
  double off = 0, least = 2, most = -2;
  for (std::size_t i = 380; i < 400; ++i) {
    const auto& point = search.seen()[i].point;
    const double x = std::get<double>(point[0]);
    off += std::abs(std::get<double>(point[1])) / 20;
    least = std::min(least, x), most = std::max(most, x);
  }
  CHECK(off < 0.3);
  CHECK(least < 0.25);
  CHECK(most > 0.75);
}

TEST_CASE("NSGA-II seldom tries a point twice while there are others") {
  const auto nsga = built::sampler("nsga2", {{"population", std::int64_t{10}}});
  Search search({built::whole_axis("a", 0, 99), built::whole_axis("b", 0, 99)}, 4);
  std::set<Point> different;
  for (int i = 0; i < 100; ++i)
    different.insert(
        search.step(*nsga, [](const Point& point) { return built::number(point[0]) + 100 * built::number(point[1]); }));
  CHECK(different.size() >= 95);
}

TEST_CASE("NSGA-II minimises one objective over ranges, steps and choices") {
  const auto nsga = built::sampler("nsga2", {{"population", std::int64_t{12}}});
  const SearchSpace space{built::range_axis("rate", 1e-4, 1, 0, true), built::whole_axis("size", 1, 50),
                          built::choice_axis("kind", {"a", "b", "c", "d"})};
  Search search(space, 2);
  for (int i = 0; i < 240; ++i)
    search.step(*nsga, [](const Point& point) {
      return std::abs(std::log10(built::number(point[0])) + 2) + std::abs(built::number(point[1]) - 20) / 10 +
             (point[2] == ParameterValue(std::string("c")) ? 0 : 1);
    });
  CHECK(search.best() < 0.25);
}

}  // namespace sandglass::test_generations
