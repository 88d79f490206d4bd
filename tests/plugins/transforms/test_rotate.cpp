#include <cmath>
#include <numbers>

#include "tests/plugins/transforms/applying.hpp"

namespace sandglass::test_rotate {
using namespace sandglass::applying;

namespace {

/// Depends on the distance from the centre alone, and is 0 at the edge.
std::vector<float> disc(Index size) {
  std::vector<float> pixels;
  const double middle = static_cast<double>(size - 1) / 2;
  for (Index row = 0; row < size; ++row)
    for (Index col = 0; col < size; ++col) {
      const double r = std::hypot(static_cast<double>(row) - middle, static_cast<double>(col) - middle) / middle;
      pixels.push_back(static_cast<float>(std::pow(std::max(0.0, 1 - r * r), 2)));
    }
  return pixels;
}

struct Centre {
  double row, col;
};

/// Of mass, from the middle.
Centre centre_of(const std::vector<float>& pixels, Index size) {
  double mass = 0, row = 0, col = 0;
  for (Index i = 0; i < size * size; ++i) {
    const double v = pixels[static_cast<std::size_t>(i)], middle = static_cast<double>(size - 1) / 2;
    mass += v;
    row += v * (static_cast<double>(i / size) - middle);
    col += v * (static_cast<double>(i % size) - middle);
  }
  return {row / mass, col / mass};
}

std::vector<float> spot(Index size, Index row, Index col) {
  std::vector<float> pixels(static_cast<std::size_t>(size * size));
  for (Index r = -1; r <= 1; ++r)
    for (Index c = -1; c <= 1; ++c) pixels[static_cast<std::size_t>((row + r) * size + col + c)] = 1;
  return pixels;
}

}  // namespace

TEST_CASE("a round image looks the same however it is turned") {
  const auto rotate = prepared("rotate", image(41, 41));
  const auto before = disc(41);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto after = transformed(*rotate, before, seed);
    for (std::size_t k = 0; k < before.size(); ++k) REQUIRE(after[k] == Approx(before[k]).margin(.005));
  }
}

TEST_CASE("a spot moves along a circle, to every angle equally often") {
  const auto rotate = prepared("rotate", image(41, 41));
  std::array<int, 8> counts{};
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    const auto centre = centre_of(transformed(*rotate, spot(41, 20, 32), seed), 41);
    REQUIRE(std::hypot(centre.row, centre.col) == Approx(12).epsilon(.02));
    const double turn = std::atan2(-centre.row, centre.col) / (2 * std::numbers::pi) + .5;
    ++counts.at(static_cast<std::size_t>(std::min(7.0, turn * 8)));
  }
  for (const int count : counts) CHECK((count > 50 && count < 150));  // five standard deviations
}

TEST_CASE("a rotation stays within its largest angle, and of none changes no bit") {
  const auto rotate = prepared("rotate", image(41, 41), {{"max_angle", 30.0}});
  double most = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto centre = centre_of(transformed(*rotate, spot(41, 20, 32), seed), 41);
    most = std::max(most, std::abs(std::atan2(centre.row, centre.col)) * 180 / std::numbers::pi);
  }
  CHECK((most > 28 && most < 30.5));
  const auto none = prepared("rotate", image(41, 41), {{"max_angle", 0.0}});
  CHECK(transformed(*none, disc(41)) == disc(41));
}

TEST_CASE("all channels of an image, high or wide, turn together") {
  const auto rotate = prepared("rotate", image(6, 9, 2));
  std::vector<float> pixels;
  for (int k = 0; k < 54; ++k) {
    pixels.push_back(static_cast<float>(k) / 54);
    pixels.push_back(static_cast<float>(k) / 108);
  }
  const auto turned = transformed(*rotate, pixels);
  CHECK(turned != pixels);
  for (std::size_t k = 0; k < 54; ++k) CHECK(turned[2 * k] == Approx(2 * turned[2 * k + 1]).margin(1e-6));
}

TEST_CASE("a rotation is drawn from the example's stream alone, once or in every epoch, and needs images") {
  const auto rotate = prepared("rotate", image(41, 41));
  CHECK(transformed(*rotate, spot(41, 9, 9), 4) == transformed(*rotate, spot(41, 9, 9), 4));
  CHECK(transformed(*rotate, spot(41, 9, 9), 4) != transformed(*rotate, spot(41, 9, 9), 5));
  CHECK_FALSE(rotate->every_epoch());
  CHECK(prepared("rotate", image(41, 41), {{"every_epoch", true}})->every_epoch());
  CHECK_THROWS_AS(built::transform("rotate")->prepare({.features = 7}), ConfigError);
}

}  // namespace sandglass::test_rotate
