#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.hpp"
#include "core/cli/use/code_density.hpp"

namespace sandglass::test_code_density {
namespace {

/// `count` codes of two units: z = m + A n, n normal.
void add(Rows& codes, Index count, std::array<double, 2> mean, std::array<double, 4> mix, std::uint64_t stream) {
  Rng rng(stream, Purpose::test);
  codes.columns = 2, codes.count += count;
  for (Index i = 0; i < count; ++i) {
    const double a = rng.normal(), b = rng.normal();
    codes.values.push_back(static_cast<float>(mean[0] + mix[0] * a + mix[1] * b));
    codes.values.push_back(static_cast<float>(mean[1] + mix[2] * a + mix[3] * b));
  }
}

Rows drawn(const CodeDensity& density, Index count, Index units, std::uint64_t seed = 1) {
  Rows out{count, units, {}, {}};
  out.values.resize(static_cast<std::size_t>(count * units));
  for (Index i = 0; i < count; ++i) {
    Rng rng(seed, Purpose::sample, static_cast<std::uint64_t>(i));
    density.draw(rng, {out.values.data() + i * units, static_cast<std::size_t>(units)});
  }
  return out;
}

/// Means, then covariances, of two units.
std::array<double, 5> moments(const Rows& codes) {
  std::array<double, 5> m{};
  const auto n = static_cast<double>(codes.count);
  for (std::size_t i = 0; i < codes.values.size(); i += 2) m[0] += codes.values[i] / n, m[1] += codes.values[i + 1] / n;
  for (std::size_t i = 0; i < codes.values.size(); i += 2) {
    const double a = codes.values[i] - m[0], b = codes.values[i + 1] - m[1];
    m[2] += a * a / n, m[3] += a * b / n, m[4] += b * b / n;
  }
  return m;
}

Rows two_clusters() {
  Rows codes;
  add(codes, 300, {-5, 1}, {0.5, 0, 0.4, 0.2}, 1);
  add(codes, 900, {4, -2}, {1, 0, 0, 0.3}, 2);
  return codes;
}

}  // namespace

TEST_CASE("draws of the Gaussian have the mean and the covariance of the codes") {
  Rows codes;
  add(codes, 2000, {3, -1}, {2, 0, 1.5, 0.5}, 3);
  const CodeDensity density(codes, 1);
  CHECK((density.components() == 1 && density.examples() == 2000 && density.weight(0) == Approx(1)));
  const auto expected = moments(codes), found = moments(drawn(density, 40000, 2));
  for (std::size_t i = 0; i < 5; ++i) {
    INFO("moment " << i);
    CHECK(found[i] == Approx(expected[i]).margin(0.06));
  }
}

TEST_CASE("the mixture finds the clusters of the codes: their weights, means and covariances") {
  const Rows codes = two_clusters();
  const CodeDensity density(codes, 2);
  const Index small = density.weight(0) < density.weight(1) ? 0 : 1;
  CHECK(density.weight(small) == Approx(0.25).margin(1e-3));
  CHECK(density.weight(1 - small) == Approx(0.75).margin(1e-3));
  CHECK(density.mean(small)[0] == Approx(-5).margin(0.1));
  CHECK(density.mean(small)[1] == Approx(1).margin(0.1));
  CHECK(density.mean(1 - small)[0] == Approx(4).margin(0.1));
  const Rows out = drawn(density, 40000, 2);
  Rows left{0, 2, {}, {}}, expected = left;
  for (std::size_t i = 0; i < out.values.size(); i += 2)
    if (out.values[i] < 0) left.values.insert(left.values.end(), {out.values[i], out.values[i + 1]}), ++left.count;
  expected.values.assign(codes.values.begin(), codes.values.begin() + 600), expected.count = 300;
  CHECK(static_cast<double>(left.count) / 40000 == Approx(0.25).margin(0.01));
  const auto of_draws = moments(left), of_codes = moments(expected);
  for (std::size_t i = 2; i < 5; ++i) CHECK(of_draws[i] == Approx(of_codes[i]).margin(0.02));
}

TEST_CASE("one fit gives the same bits as another, and a code follows from the seed and its number") {
  const Rows codes = two_clusters();
  const CodeDensity once(codes, 3), again(codes, 3);
  CHECK(drawn(once, 50, 2).values == drawn(again, 50, 2).values);
  CHECK(drawn(once, 50, 2).values != drawn(once, 50, 2, 2).values);
  const auto few = drawn(once, 10, 2).values, many = drawn(once, 50, 2).values;
  CHECK(few == std::vector<float>(many.begin(), many.begin() + 20));
}

TEST_CASE("units that do not vary, or follow from others, are drawn as they are") {
  Rows codes{500, 3, {}, {}};
  Rng rng(4, Purpose::test);
  for (Index i = 0; i < codes.count; ++i) {
    const auto z = static_cast<float>(rng.normal());
    codes.values.insert(codes.values.end(), {z, 7, 2 * z});
  }
  for (const Index components : {1, 4}) {
    INFO(components << " components");
    const Rows out = drawn(CodeDensity(codes, components), 200, 3);
    for (std::size_t i = 0; i < out.values.size(); i += 3) {
      CHECK(out.values[i + 1] == Approx(7).margin(0.01));
      CHECK(out.values[i + 2] == Approx(2 * out.values[i]).margin(0.02));
    }
  }
}

TEST_CASE("codes that are all one point give draws of that point, however many components there are") {
  const Rows codes{20, 2, std::vector<float>(40, 0.3F), {}};
  for (const Index components : {1, 2, 20})
    for (const float z : drawn(CodeDensity(codes, components), 30, 2).values) CHECK(z == Approx(0.3).margin(1e-4));
}

TEST_CASE("codes that are not finite, or too few, are refused") {
  Rows codes{2, 1, {0, 1}, {}};
  CHECK_THROWS_WITH(CodeDensity(codes, 3), Catch::Contains("3 Gaussians") && Catch::Contains("2 training codes"));
  codes.values[1] = std::nanf("");
  CHECK_THROWS_AS(CodeDensity(codes, 1), ConfigError);
}

}  // namespace sandglass::test_code_density
