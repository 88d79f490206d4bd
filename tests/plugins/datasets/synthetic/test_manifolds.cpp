#include <array>
#include <cmath>
#include <numbers>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_manifolds {
using namespace sandglass::loading;

namespace {

constexpr double kPi = std::numbers::pi;

using Features = std::vector<float>;

double distance(const Features& a, const Features& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i]) - b[i], 2);
  return std::sqrt(sum);
}

/// The point of the true coordinates, as the features show it: about the middle, over the diameter.
Features swiss_roll(const Features& c) {
  const double t = c[0], size = 2 * std::hypot(4.5 * kPi, 10.5);
  return {static_cast<float>(.5 + t * std::cos(t) / size), static_cast<float>(.5 + (c[1] - 10.5) / size),
          static_cast<float>(.5 + t * std::sin(t) / size)};
}

Features s_curve(const Features& c) {
  const double t = c[0], size = 2 * std::sqrt(5);
  return {static_cast<float>(.5 + std::sin(t) / size), static_cast<float>(.5 + (c[1] - 1) / size),
          static_cast<float>(.5 + (t < 0 ? -1 : 1) * (std::cos(t) - 1) / size)};
}

Features helix(const Features& c) {
  const double t = c[0], size = 2 * std::hypot(1, 1.5);
  return {static_cast<float>(.5 + std::cos(t) / size), static_cast<float>(.5 + std::sin(t) / size),
          static_cast<float>(.5 + (t / (2 * kPi) - 1.5) / size)};
}

struct Known {
  const char* name;
  Features (*point)(const Features&);
  double t_low, t_high;
  std::vector<std::string> coordinates;
};

const std::array kKnown{Known{"swiss_roll", swiss_roll, 1.5 * kPi, 4.5 * kPi, {"t", "height"}},
                        Known{"s_curve", s_curve, -1.5 * kPi, 1.5 * kPi, {"t", "height"}},
                        Known{"helix", helix, 0, 6 * kPi, {"t"}}};

}  // namespace

TEST_CASE("a manifold's points are where their true coordinates say, and their labels the quarter of t") {
  for (const auto& known : kKnown) {
    INFO(known.name);
    const auto parts = load(known.name, {}, {.pool = 2000, .test = 10, .seed = 5});
    CHECK(parts.coordinates == known.coordinates);
    CHECK((parts.shape.features == 3 && parts.shape.classes == 4));
    std::array<int, 4> counts{};
    for (Index i = 0; i < 2000; ++i) {
      const auto at = coordinates(parts, *parts.pool, i);
      const auto x = read(parts, *parts.pool, i);
      REQUIRE(distance(x, known.point(at)) < 1e-5);
      for (const float v : x) REQUIRE((v >= 0 && v <= 1));
      const double quarter = 4 * (at[0] - known.t_low) / (known.t_high - known.t_low);
      const auto label = parts.pool->label(i);
      CHECK((quarter > label - 1e-4 && quarter < label + 1 + 1e-4));
      ++counts.at(static_cast<std::size_t>(label));
    }
    for (const int count : counts) CHECK((count > 400 && count < 600));  // five standard deviations
  }
}

TEST_CASE("in more dimensions a manifold keeps all distances and stays between 0 and 1") {
  for (const auto& known : kKnown) {
    INFO(known.name);
    const DatasetRequest request{.pool = 50, .test = 1, .seed = 6};
    const auto flat = load(known.name, {}, request),
               high = load(known.name, {{"dimensions", std::int64_t{40}}}, request);
    CHECK(high.shape.features == 40);
    for (Index i = 1; i < 50; ++i) {
      const auto x = read(high, *high.pool, i);
      CHECK(distance(x, read(high, *high.pool, i - 1)) ==
            Approx(distance(read(flat, *flat.pool, i), read(flat, *flat.pool, i - 1))).margin(1e-5));
      for (const float v : x) CHECK((v >= 0 && v <= 1));
      CHECK(coordinates(high, *high.pool, i) == coordinates(flat, *flat.pool, i));
    }
    const auto other = load(known.name, {{"dimensions", std::int64_t{40}}}, {.pool = 50, .test = 1, .seed = 7});
    CHECK(read(other, *other.pool, 0) != read(high, *high.pool, 0));
  }
}

TEST_CASE("noise moves a manifold's features by its standard deviation and leaves the true coordinates alone") {
  for (const auto& known : kKnown) {
    INFO(known.name);
    const DatasetRequest request{.pool = 2000, .test = 1, .seed = 6};
    const auto clean = load(known.name, {}, request), noisy = load(known.name, {{"noise", .05}}, request);
    double squares = 0;
    for (Index i = 0; i < 2000; ++i) {
      squares += std::pow(distance(read(clean, *clean.pool, i), read(noisy, *noisy.pool, i)), 2);
      REQUIRE(coordinates(clean, *clean.pool, i) == coordinates(noisy, *noisy.pool, i));
    }
    CHECK(std::sqrt(squares / 6000) == Approx(.05).epsilon(.05));
  }
}

TEST_CASE("manifolds have sizes of their own, each example on its own") {
  for (const auto& known : kKnown) check_generated(known.name, 4000, 1000);
}

}  // namespace sandglass::test_manifolds
