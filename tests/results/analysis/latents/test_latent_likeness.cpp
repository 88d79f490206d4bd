#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/latents/latent_likeness.hpp"
#include "results/base/error.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_latent_likeness {
using namespace sandglass::results;

namespace {

/// Two units turned by an angle, scaled and shifted; `flip` reflects the second first.
std::vector<float> turned(const std::vector<float>& xy, double angle, double scale, bool flip) {
  std::vector<float> out;
  for (std::size_t i = 0; i < xy.size(); i += 2) {
    const double x = xy[i], y = flip ? -xy[i + 1] : xy[i + 1];
    out.push_back(static_cast<float>(scale * (std::cos(angle) * x - std::sin(angle) * y) + 5));
    out.push_back(static_cast<float>(scale * (std::sin(angle) * x + std::cos(angle) * y) - 2));
  }
  return out;
}

}  // namespace

TEST_CASE("codes that are turned, reflected, scaled and shifted are alike in all three ways") {
  const MadeCodes made(200, 2);
  const auto other = turned(made.values, 0.7, 3, true);
  const auto out = latent_likeness(made.codes(), {other, 200, 2});
  CHECK(out.procrustes == Approx(0).margin(1e-6));
  CHECK(out.cka == Approx(1).margin(1e-6));
  CHECK(out.neighbours > 0.999);
}

TEST_CASE("codes of unlike trials have little in common, and may differ in units") {
  const MadeCodes made(300, 4), other(300, 7, 5);
  const auto out = latent_likeness(made.codes(), other.codes());
  CHECK(out.procrustes > 0.9);
  CHECK(out.cka < 0.1);
  CHECK(out.neighbours == Approx(15.0 / 299).margin(0.02));
}

TEST_CASE("a dead latent space is like nothing, and other examples are refused") {
  const MadeCodes made(50, 2);
  const std::vector<float> dead(100, 1.0F);
  CHECK(std::isnan(latent_likeness(made.codes(), {dead, 50, 2}).cka));
  CHECK_THROWS_WITH(latent_likeness(made.codes(), {dead, 20, 5}),
                    "codes of 50 examples are compared with codes of 20, expected the same examples of both");
  CHECK(std::isnan(latent_likeness({}, {}).neighbours));
}

TEST_CASE("a map is laid over the one that it was made of, and a dead one into its middle") {
  const MadeCodes made(60, 2);
  const auto other = turned(made.values, -2, 0.4, true);
  const auto back = aligned({other, 60, 2}, made.codes());
  for (std::size_t i = 0; i < 120; ++i) CHECK(back[i] == Approx(made.values[i]).margin(1e-5));
  const std::vector<float> dead(120, 9.0F);
  const auto middle = aligned({dead, 60, 2}, made.codes());
  double mean = 0;
  for (std::size_t i = 0; i < 60; ++i) mean += made.values[2 * i] / 60;
  CHECK(middle[0] == Approx(mean).margin(1e-6));
  CHECK_THROWS_AS(aligned({dead, 60, 2}, {std::span(dead).first(60), 60, 1}), Error);
}

TEST_CASE("embeddings of replicates lie over each other") {
  const auto first = MadeCodes::grouped(150, 6, 4, 5);
  auto second = first;
  for (std::size_t i = 0; i < second.values.size(); i += 6) std::swap(second.values[i], second.values[i + 3]);
  const auto maps = aligned_umaps({first.codes(), second.codes()}, {.epochs = 100});
  REQUIRE(maps.size() == 2);
  // Each group's middle is nearer to its own in the other map than to any other.
  const auto middle = [&](std::size_t map, std::size_t group, std::size_t d) {
    double sum = 0, count = 0;
    for (std::size_t i = group; i < 150; i += 4, ++count) sum += maps[map][2 * i + d];
    return sum / count;
  };
  for (std::size_t a = 0; a < 4; ++a) {
    std::vector<double> distance;
    for (std::size_t b = 0; b < 4; ++b)
      distance.push_back(std::hypot(middle(0, a, 0) - middle(1, b, 0), middle(0, a, 1) - middle(1, b, 1)));
    CHECK(std::ranges::min_element(distance) - distance.begin() == static_cast<std::ptrdiff_t>(a));
  }
}

TEST_CASE("examples that all trials have are found by their source") {
  const std::vector<std::int32_t> a{7, 3, 9, 3}, b{9, 1, 7}, c{1, 9, 7, 9};
  CHECK(shared_examples({a, b, c}) == std::vector<std::vector<std::size_t>>{{0, 2}, {2, 0}, {2, 1}});
  CHECK(shared_examples({a}) == std::vector<std::vector<std::size_t>>{{1, 0, 2}});
  CHECK(shared_examples({}).empty());
}

TEST_CASE("codes that have collapsed have no neighbours to share") {
  const MadeCodes made(200, 2);
  std::vector<float> few(made.values.begin(), made.values.end());
  for (std::size_t i = 40; i < few.size(); ++i) few[i] = few[i % 40];  // 20 distinct codes of 200
  const auto out = latent_likeness({few, 200, 2}, {few, 200, 2});
  CHECK(std::isnan(out.neighbours));
  CHECK(out.cka == Approx(1));
  CHECK(std::isnan(latent_likeness(made.codes(), {few, 200, 2}).neighbours));
}

}  // namespace sandglass::test_latent_likeness
