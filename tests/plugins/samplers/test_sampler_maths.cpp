#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/samplers/normal.hpp"
#include "plugins/samplers/outcomes.hpp"
#include "plugins/samplers/unit_axis.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_sampler_maths {

namespace {

/// Integral of the excess: the mean of max(z + x, 0) for a standard normal x, by Simpson's rule from -z on.
double excess(double z) {
  constexpr int kSteps = 4000;
  const double width = 14.0 / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double above = i * width;
    const double f = above * std::exp(log_normal_density(above - z) - log_normal_density(std::min(z, 0.0)));
    sum += f * (i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2);
  }
  return std::log(sum * width / 3) + log_normal_density(std::min(z, 0.0));
}

std::vector<Values> random_values(std::size_t count, std::size_t objectives, std::uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<Values> all(count);
  for (auto& values : all)
    for (std::size_t k = 0; k < objectives; ++k) values.push_back(static_cast<double>(rng.below(12)));
  return all;
}

}  // namespace

TEST_CASE("places on an axis lead to its values and back, and stepped ones have cells side by side") {
  for (const auto& axis : {built::range_axis("a", -2, 3), built::range_axis("b", 1e-3, 10, 0, true)}) {
    const UnitAxis unit(axis);
    for (const double x : {0.0, 0.25, 0.999, 1.0}) CHECK(unit.place(unit.value(x)).value() == Approx(x).margin(1e-12));
    CHECK(unit.place(ParameterValue(1e9)) == 1);
    CHECK_FALSE(unit.place(ParameterValue(std::nan(""))));
    CHECK_FALSE(unit.place(ParameterValue(std::string("x"))));
  }
  for (const auto& axis : {built::whole_axis("a", 2, 9), built::whole_axis("b", 1, 40, 0, true),
                           built::whole_axis("c", 1, 20, 3), built::range_axis("d", 0, 0.8, 0.1)}) {
    const UnitAxis unit(axis);
    double edge = 0;
    for (std::uint64_t k = 0; k < unit.count(); ++k) {
      CHECK(unit.value(unit.nth(k)) == value_at(axis, k));
      const auto [low, high] = unit.cell(unit.nth(k));
      CHECK(low == Approx(edge).margin(1e-9));
      CHECK(unit.value((low + high) / 2) == value_at(axis, k));
      edge = high;
    }
    CHECK(edge == Approx(1));
  }
}

TEST_CASE("the normal distribution's tails are exact to many digits") {
  CHECK(normal_cdf(0) == 0.5);
  CHECK(normal_cdf(1.959963984540054) == Approx(0.975).epsilon(1e-12));
  CHECK(log_normal_cdf(-10) == Approx(-53.23128515051247).epsilon(1e-12));
  CHECK(log_normal_cdf(-40) == Approx(-804.608442013754).epsilon(1e-12));
  CHECK(log_normal_cdf(-5) == Approx(std::log(normal_cdf(-5))).epsilon(1e-12));
  CHECK(normal_mass(8, 9) == Approx(normal_cdf(-8) - normal_cdf(-9)).epsilon(1e-12));
  for (double z = -7.9; z < 8; z += 0.0137) CHECK(quick_normal_cdf(z) == Approx(normal_cdf(z)).margin(1e-9));
  CHECK(quick_normal_cdf(-1e300) == Approx(0).margin(1e-14));
  CHECK(quick_normal_cdf(1e300) == Approx(1));
}

TEST_CASE("the log of the expected excess agrees with an integral, far into the tail") {
  for (const double z : {-30.0, -12.0, -5.001, -4.999, -2.0, 0.0, 1.0, 6.0})
    CHECK(log_expected_excess(z) == Approx(excess(z)).epsilon(1e-6));
  CHECK(log_expected_excess(-1e5) == Approx(-5e9).epsilon(1e-6));
}

TEST_CASE(
    "the order of several objectives goes front by front, as brute force finds them, however many are asked for") {
  const auto dominates = [](const Values& a, const Values& b) {
    return a != b && std::ranges::equal(a, b, [](double x, double y) { return x <= y; });
  };
  for (const std::size_t objectives : {1, 2, 3}) {
    const auto all = random_values(80, objectives, objectives);
    const auto order = pareto_order(all, 80);
    REQUIRE(order.size() == 80);
    // The longest chain of points each dominating the next ends in front = its length.
    std::vector<std::size_t> front(80, 0);
    for (const auto i : order)
      for (std::size_t j = 0; j < 80; ++j)
        if (dominates(all[j], all[i])) front[i] = std::max(front[i], front[j] + 1);
    CHECK(std::ranges::is_sorted(order, {}, [&](auto i) { return front[i]; }));
    CHECK(front[order.back()] > 0);
    for (const std::size_t count : {0, 1, 20, 79, 200}) {
      const auto some = pareto_order(all, count);
      REQUIRE(some.size() == std::min<std::size_t>(count, 80));
      CHECK(std::ranges::equal(some, std::span(order).first(some.size())));
    }
  }
  CHECK(pareto_order({}, 3).empty());
}

TEST_CASE("crowding is the gap between neighbours, infinite at the ends") {
  const std::vector<Values> front{{0, 4}, {1, 2}, {4, 0}};
  const auto crowding = crowding_distances(front);
  CHECK(std::isinf(crowding[0]));
  CHECK(crowding[1] == Approx(2));
  CHECK(std::isinf(crowding[2]));
  CHECK(pareto_order({{5, 5}, {1, 2}, {0, 4}, {4, 0}}, 4) == std::vector<std::size_t>{2, 3, 1, 0});
}

TEST_CASE("completed observations rank before pruned ones, those before none, each by value") {
  const auto seen = [](std::vector<double> values, bool pruned = false, std::int64_t epochs = 9) {
    return Observation{.index = 0, .point = {}, .values = std::move(values), .pruned = pruned, .epochs = epochs};
  };
  const std::vector<Observation> all{seen({3}),
                                     seen({}),
                                     seen({0.1}, true, 2),
                                     seen({0.5}, true, 5),
                                     seen({std::nan("")}),
                                     seen({1}),
                                     seen({0.7}, true, 5),
                                     seen({1})};
  Ranking ranking;
  for (std::size_t i = 0; i < all.size(); ++i) ranking.add(all[i], i);
  CHECK(ranking.size() == 6);
  CHECK(ranking.best(2) == std::vector<std::size_t>{5, 7});
  CHECK(ranking.best(99) == std::vector<std::size_t>{5, 7, 0, 3, 6, 2});
  Ranking several;
  several.add(seen({1, 2}), 0);
  several.add(seen({0, 1}), 1);
  several.add(seen({0, 0}, true), 2);
  CHECK(several.best(3) == std::vector<std::size_t>{1, 0, 2});
}

TEST_CASE("axes with one condition are one group, behind the axis that decides") {
  auto weight = built::range_axis("weight", 0, 1), depth = built::whole_axis("depth", 1, 3);
  weight.when = depth.when = AxisCondition{1, {std::string("deep")}};
  const SearchSpace space{built::range_axis("rate", 0, 1), built::choice_axis("kind", {"flat", "deep"}), weight,
                          built::range_axis("noise", 0, 1), depth};
  CHECK(axis_groups(space, true) == std::vector<std::vector<std::size_t>>{{0, 1, 3}, {2, 4}});
  CHECK(axis_groups(space, false).size() == 5);
}

}  // namespace sandglass::test_sampler_maths
