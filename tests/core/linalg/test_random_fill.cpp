#include "core/linalg/random_fill.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>


namespace sandglass::test_random_fill {
using namespace sandglass::linalg;

namespace {

struct Moments {
  double mean = 0, variance = 0, fourth = 0;
};

template <class T>
Moments moments(const std::vector<T>& x) {
  Moments m;
  const auto n = static_cast<double>(x.size());
  for (const T v : x) m.mean += static_cast<double>(v) / n;
  for (const T v : x) {
    const double d = static_cast<double>(v) - m.mean;
    m.variance += d * d / n;
    m.fourth += d * d * d * d / n;
  }
  return m;
}

}  // namespace

TEMPLATE_TEST_CASE("uniform fills have the range and the moments they should", "", float, double) {
  std::vector<TestType> x(100001);
  Rng rng(1, Purpose::test);
  fill_uniform<TestType>(rng, 100001, -1, 3, x.data());
  CHECK(*std::min_element(x.begin(), x.end()) >= -1);
  CHECK(*std::max_element(x.begin(), x.end()) < 3);
  const Moments m = moments(x);
  CHECK(m.mean == Approx(1).margin(0.02));
  CHECK(m.variance == Approx(16.0 / 12).margin(0.03));
}

TEMPLATE_TEST_CASE("normal fills have the moments they should", "", float, double) {
  std::vector<TestType> x(200001);
  Rng rng(2, Purpose::test);
  fill_normal<TestType>(rng, 200001, 1, 2, x.data());
  const Moments m = moments(x);
  CHECK(m.mean == Approx(1).margin(0.03));
  CHECK(m.variance == Approx(4).margin(0.08));
  CHECK(m.fourth == Approx(48).margin(2.5));
  double neighbours = 0;  // sine and cosine of one pair are uncorrelated
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
    neighbours += (static_cast<double>(x[i]) - 1) * (static_cast<double>(x[i + 1]) - 1) / 100000;
  }
  CHECK(neighbours == Approx(0).margin(0.06));
}

TEST_CASE("float normals are Box and Muller's transform of the stream's words") {
  std::vector<float> x(2000);
  Rng rng(3, Purpose::test), again(3, Purpose::test);
  fill_normal<float>(rng, 2000, 0, 1, x.data());
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const double u = 1 - static_cast<double>(again.bits() >> 8) / 16777216, v = static_cast<double>(again.bits() >> 8);
    const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * 3.141592653589793 * v / 16777216;
    REQUIRE(static_cast<double>(x[i]) == Approx(radius * std::cos(angle)).margin(2e-6));
    REQUIRE(static_cast<double>(x[i + 1]) == Approx(radius * std::sin(angle)).margin(2e-6));
  }
}

TEST_CASE("masks keep the wanted share, everything at 1 and nothing at 0") {
  std::vector<float> mask(100000), copy(100000), x(100000, 7);
  Rng rng(4, Purpose::noise), same(4, Purpose::noise);
  fill_mask<float>(rng, 100000, 0.75, mask.data());
  CHECK(moments(mask).mean == Approx(0.75).margin(0.01));
  masked_copy<float>(same, 100000, 0.75, x.data(), copy.data());
  for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(copy[i] == 7 * mask[i]);
  fill_mask<float>(rng, 100000, 1, mask.data());
  CHECK(std::count(mask.begin(), mask.end(), 1.0F) == 100000);
  masked_copy<float>(rng, 100000, 0, x.data(), copy.data());
  CHECK(std::count(copy.begin(), copy.end(), 0.0F) == 100000);
}

TEST_CASE("a masked NaN becomes 0 and a kept one stays") {
  const float nan = std::nanf("");
  std::vector<float> x(64, nan), mask(64), out(64);
  Rng rng(5, Purpose::noise), same(5, Purpose::noise);
  fill_mask<float>(rng, 64, 0.5, mask.data());
  masked_copy<float>(same, 64, 0.5, x.data(), out.data());
  for (std::size_t i = 0; i < 64; ++i) CHECK(std::isnan(out[i]) == (mask[i] == 1));
}

TEST_CASE("float and double masks make the same decisions") {
  std::vector<float> a(1000);
  std::vector<double> b(1000);
  Rng first(6, Purpose::noise), second(6, Purpose::noise);
  fill_mask<float>(first, 1000, 0.3, a.data());
  fill_mask<double>(second, 1000, 0.3, b.data());
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(static_cast<double>(a[i]) == b[i]);
}

}  // namespace sandglass::test_random_fill
