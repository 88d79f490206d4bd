#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"

namespace sandglass::test_noises {

namespace {

constexpr Index kRows = 200, kCols = 500;
constexpr double kCount = kRows * kCols;

std::vector<float> corrupted(const Noise& noise, float value) {
  const std::vector<float> clean(kRows * kCols, value);
  auto out = clean;
  Rng rng(1, Purpose::noise, 4);
  noise.corrupt({clean.data(), kRows, kCols}, {out.data(), kRows, kCols}, rng);
  return out;
}

double share(const std::vector<float>& values, float value) {
  return static_cast<double>(std::count(values.begin(), values.end(), value)) / kCount;
}

/// Five standard deviations of a share p of kCount independent features.
double five_sigma(double p) { return 5 * std::sqrt(p * (1 - p) / kCount); }

}  // namespace

TEST_CASE("masking zeroes its share and keeps the rest as it is, not rescaled") {
  for (const double ratio : {0.1, 0.25, 0.8}) {
    const auto out = corrupted(*built::noise("masking", {{"ratio", ratio}}), 0.7F);
    CHECK(std::abs(share(out, 0.0F) - ratio) < five_sigma(ratio));
    CHECK(share(out, 0.0F) + share(out, 0.7F) == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("masking with ratio 0 is the identity, with ratio 1 it leaves nothing") {
  CHECK(built::noise("masking", {{"ratio", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("masking", {{"ratio", 0.0}}), 0.7F), 0.7F) == 1);
  CHECK_FALSE(built::noise("masking", {{"ratio", 1.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("masking", {{"ratio", 1.0}}), 0.7F), 0.0F) == 1);
}

TEST_CASE("salt-and-pepper sets half of its share to 0 and half to 1, and keeps the rest") {
  for (const double ratio : {0.1, 0.5, 0.9}) {
    const auto out = corrupted(*built::noise("salt_and_pepper", {{"ratio", ratio}}), 0.7F);
    CHECK(std::abs(share(out, 0.0F) - ratio / 2) < five_sigma(ratio / 2));
    CHECK(std::abs(share(out, 1.0F) - ratio / 2) < five_sigma(ratio / 2));
    CHECK(share(out, 0.0F) + share(out, 1.0F) + share(out, 0.7F) == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("salt-and-pepper with ratio 0 is the identity, with ratio 1 nothing of the input is left") {
  CHECK(built::noise("salt_and_pepper", {{"ratio", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("salt_and_pepper", {{"ratio", 0.0}}), 0.7F), 0.7F) == 1);
  CHECK(share(corrupted(*built::noise("salt_and_pepper", {{"ratio", 1.0}}), 0.7F), 0.7F) == 0);
}

TEST_CASE("Gaussian noise has mean 0 and the deviation asked for, and is not clipped") {
  const double sigma = 0.4;
  const auto out = corrupted(*built::noise("gaussian", {{"sigma", sigma}}), 0.9F);
  double mean = 0, square = 0;
  for (const float v : out) mean += (v - 0.9) / kCount, square += (v - 0.9) * (v - 0.9) / kCount;
  CHECK(std::abs(mean) < 5 * sigma / std::sqrt(kCount));
  CHECK(std::abs(square / (sigma * sigma) - 1) < 5 * std::sqrt(2 / kCount));
  CHECK(*std::max_element(out.begin(), out.end()) > 1.5);
}

TEST_CASE("Gaussian noise with sigma 0 is the identity") {
  CHECK(built::noise("gaussian", {{"sigma", 0.0}})->is_identity());
  CHECK(share(corrupted(*built::noise("gaussian", {{"sigma", 0.0}}), 0.7F), 0.7F) == 1);
}

TEST_CASE("no noise is the identity and draws nothing") {
  const auto none = built::noise("none");
  CHECK(none->is_identity());
  const std::vector<float> clean{0.5F, -1, 2};
  std::vector<float> out(3);
  Rng rng(1, Purpose::noise);
  none->corrupt({clean.data(), 1, 3}, {out.data(), 1, 3}, rng);
  CHECK(out == clean);
  CHECK(rng.position() == 0);
}

}  // namespace sandglass::test_noises
