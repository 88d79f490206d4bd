#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/samplers/normal.hpp"
#include "plugins/samplers/tpe/gap_kernels.hpp"
#include "plugins/samplers/tpe/many_kernels.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_parzen {

namespace {

std::vector<const UnitAxis*> pointers(const std::vector<UnitAxis>& axes) {
  std::vector<const UnitAxis*> all;
  for (const auto& axis : axes) all.push_back(&axis);
  return all;
}

std::vector<UnitAxis> mixed() {
  return unit_axes({built::range_axis("a", -1, 3), built::range_axis("b", 1e-4, 1, 0, true),
                    built::whole_axis("c", 1, 7), built::whole_axis("d", 1, 100, 0, true),
                    built::choice_axis("e", {"x", "y", "z"}), built::range_axis("f", 0, 1)});
}

double random_place(const UnitAxis& axis, double u) {
  if (axis.is_choice()) return std::floor(u * static_cast<double>(axis.count()));
  return axis.place(axis.value(u)).value();
}

std::vector<std::vector<double>> places(const std::vector<UnitAxis>& axes, std::size_t count, std::uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<std::vector<double>> all(count);
  for (auto& point : all)
    for (const auto& axis : axes) point.push_back(random_place(axis, rng.uniform()));
  return all;
}

}  // namespace

TEST_CASE("a Parzen estimator of ranges integrates to one, for either bandwidth") {
  const auto axes = unit_axes({built::range_axis("a", 0, 1), built::range_axis("b", 1, 10, 0, true)});
  for (const auto bandwidth : {Bandwidth::shared, Bandwidth::gaps}) {
    const ParzenEstimator estimator(pointers(axes), {{0, 0.2}, {0.5, 1}, {0.55, 0.9}}, {1, 0.5, 2}, bandwidth);
    constexpr int kSteps = 200;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i)
      for (int j = 0; j < kSteps; ++j)
        sum += std::exp(estimator.log_density(std::vector{(i + 0.5) / kSteps, (j + 0.5) / kSteps}));
    CHECK(sum / (kSteps * kSteps) == Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("the cells of stepped axes and the choices of a Parzen estimator have probabilities that sum to one") {
  const auto axes = unit_axes(
      {built::whole_axis("c", 1, 7), built::whole_axis("d", 1, 9, 2, true), built::choice_axis("e", {"x", "y", "z"})});
  const ParzenEstimator estimator(pointers(axes), places(axes, 5, 1), {1, 1, 1, 1, 1}, Bandwidth::shared);
  double sum = 0;
  for (std::uint64_t c = 0; c < 7; ++c)
    for (std::uint64_t d = 0; d < 5; ++d)
      for (double e = 0; e < 3; ++e)
        sum += std::exp(estimator.log_density(std::vector{axes[0].nth(c), axes[1].nth(d), e}));
  CHECK(sum == Approx(1).epsilon(1e-9));
}

TEST_CASE("a Parzen estimator draws what its density says") {
  const auto axes = unit_axes({built::range_axis("a", 0, 1), built::choice_axis("e", {"x", "y"})});
  const ParzenEstimator estimator(pointers(axes), {{0.05, 0}, {0.1, 0}}, {1, 1}, Bandwidth::shared);
  double expected = 0, drawn = 0;
  for (int i = 0; i < 1000; ++i)
    if (const double x = (i + 0.5) / 1000; x < 0.3)
      expected += std::exp(estimator.log_density(std::vector{x, 0.0})) / 1000;
  Rng rng(3, Purpose::test);
  for (int i = 0; i < 4000; ++i) {
    const auto point = estimator.sample(rng);
    CHECK((point[0] >= 0 && point[0] <= 1));
    drawn += point[0] < 0.3 && point[1] == 0;
  }
  CHECK(drawn / 4000 == Approx(expected).margin(0.04));  // five standard deviations
}

TEST_CASE("bandwidths are those of the rules") {
  CHECK(shared_bandwidth(20, 2) == Approx(0.1 * std::pow(20, -1.0 / 6)));
  CHECK(shared_bandwidth(1, 2) == Approx(0.5 / 3));
  CHECK(shared_bandwidth(1000, 3) == Approx(0.1 * std::pow(1000, -1.0 / 7)).epsilon(0.003));
  CHECK(shared_bandwidth(1000, 3) == shared_bandwidth(1003, 3));
  CHECK(gap_bandwidths(std::vector{0.1, 0.5, 0.6}) == std::vector{0.4, 0.4, 0.25});
  CHECK(gap_bandwidths(std::vector{0.3}) == std::vector{0.7});
}

TEST_CASE("the newest 25 kernels weigh one, older ones less and less") {
  CHECK(age_weight(0, 24) == 1);
  CHECK(age_weight(0, 125) == Approx(1.0 / 125));
  CHECK(age_weight(99, 125) == 1);
  CHECK(age_weight(124, 125) == 1);
  CHECK(age_weight(33, 125) == Approx(1.0 / 125 + 124.0 / 125 * 33 / 99));
}

TEST_CASE("the quick exponential is the exponential") {
  for (float x = -80; x <= 80; x += 0.37F)
    CHECK(quick_exp(x) ==
          Approx(std::exp(static_cast<double>(x))).epsilon((3 + std::abs(static_cast<double>(x))) * 1e-7));
}

TEST_CASE("heights are densities times the kernels' widths on ranges, and probabilities on choices") {
  const auto axes =
      unit_axes({built::range_axis("a", 0, 1), built::range_axis("b", 0, 1), built::choice_axis("c", {"x", "y", "z"})});
  const ParzenEstimator joint(pointers(axes), {{0.2, 0.3, 1}}, {1}, Bandwidth::shared);
  // Far from the kernel the prior alone is left, whose width is one.
  CHECK(joint.log_height(std::vector{1.0, 1.0, 0.0}) ==
        Approx(joint.log_density(std::vector{1.0, 1.0, 0.0})).margin(0.3));
  CHECK(joint.log_height(std::vector{0.2, 0.3, 1.0}) < joint.log_density(std::vector{0.2, 0.3, 1.0}) - 0.5);
  const ParzenEstimator choices({&axes[2]}, {{1}}, {1}, Bandwidth::shared);
  CHECK(choices.log_height(std::vector{1.0}) == choices.log_density(std::vector{1.0}));
}

TEST_CASE("the heights of a stepped axis are those of a range, the nearer the finer its steps") {
  const auto range = unit_axes({built::range_axis("a", 0, 1)}), steps = unit_axes({built::whole_axis("b", 1, 250)}),
             two = unit_axes({built::whole_axis("c", 1, 2)});
  for (const auto bandwidth : {Bandwidth::shared, Bandwidth::gaps}) {
    const std::vector<std::vector<double>> centres{{steps[0].nth(30)}, {steps[0].nth(70)}, {steps[0].nth(220)}};
    const ParzenEstimator along(pointers(range), centres, {1, 0.5, 2}, bandwidth),
        by_steps(pointers(steps), centres, {1, 0.5, 2}, bandwidth);
    for (const std::uint64_t k : {0, 30, 71, 130, 249}) {
      const std::vector<double> at{steps[0].nth(k)};
      CHECK(by_steps.log_height(at) == Approx(along.log_height(at)).margin(0.01));
    }
  }
  // However coarse, a kernel's own cell is as high as the middle of a range.
  const ParzenEstimator coarse(pointers(two), {{0.25}}, {1e9}, Bandwidth::shared);
  const double sigma = shared_bandwidth(1, 1);
  CHECK(coarse.log_height(std::vector{0.25}) ==
        Approx(log_normal_density(0) - std::log(normal_mass(-0.25 / sigma, 0.75 / sigma))).epsilon(1e-6));
}

TEST_CASE("many kernels have the heights of a Parzen estimator without those that are left out") {
  const auto axes = mixed();
  const auto centres = places(axes, 400, 5), points = places(axes, 10, 6);
  ManyKernels many(pointers(axes), Bandwidth::shared);
  std::vector<float> weights;
  std::vector<std::vector<double>> kept;
  std::vector<double> ages;
  for (std::size_t k = 0; k < centres.size(); ++k) {
    many.append(centres[k]);
    weights.push_back(k % 7 == 0 ? 0.F : static_cast<float>(k) / 400);
    if (weights[k] == 0) continue;
    kept.push_back(centres[k]);
    ages.push_back(static_cast<double>(weights[k]));
  }
  const ParzenEstimator estimator(pointers(axes), kept, ages, Bandwidth::shared);
  const auto found = many.log_heights(weights, points);
  for (std::size_t p = 0; p < points.size(); ++p)
    CHECK(found[p] == Approx(estimator.log_height(points[p])).margin(1e-3));
}

TEST_CASE("many kernels by gaps have the heights of a Parzen estimator on every shape of axis") {
  for (const auto& axis : mixed()) {
    const std::vector<UnitAxis> axes{axis};
    const auto centres = places(axes, 150, 8), points = places(axes, 10, 9);
    ManyKernels many(pointers(axes), Bandwidth::gaps);
    for (const auto& centre : centres) many.append(centre);
    const ParzenEstimator estimator(pointers(axes), centres, std::vector<double>(150, 1), Bandwidth::gaps);
    const auto found = many.log_heights(std::vector<float>(150, 1), points);
    for (std::size_t p = 0; p < points.size(); ++p)
      CHECK(found[p] == Approx(estimator.log_height(points[p])).margin(1e-3));
  }
}

TEST_CASE("many kernels answer the same bits whatever was asked, appended and dropped before") {
  const auto axes = mixed();
  const auto centres = places(axes, 300, 5), points = places(axes, 4, 6);
  for (const auto bandwidth : {Bandwidth::shared, Bandwidth::gaps}) {
    const auto used = bandwidth == Bandwidth::shared ? axes : std::vector<UnitAxis>{axes[0]};
    ManyKernels grown(pointers(used), bandwidth), fresh(pointers(used), bandwidth);
    for (std::size_t k = 0; k < centres.size(); ++k) {
      const std::span<const double> centre(centres[k].data(), used.size());
      grown.append(centre);
      fresh.append(centre);
      if (k % 50 != 49) continue;
      grown.append(std::span<const double>(centres[0].data(), used.size()));
      grown.log_heights(std::vector<float>(grown.size(), 0.5F), points);
      grown.shorten(k + 1);
    }
    const std::vector<float> weights(centres.size(), 1);
    CHECK(grown.log_heights(weights, points) == fresh.log_heights(weights, points));
  }
}

}  // namespace sandglass::test_parzen
