#include <algorithm>
#include <cmath>

#include "tests/plugins/transforms/applying.hpp"

namespace sandglass::test_background {
using namespace sandglass::applying;

namespace {

std::vector<float> half_white(Index size) {
  std::vector<float> pixels(static_cast<std::size_t>(size * size));
  std::fill(pixels.begin(), pixels.begin() + size * size / 2, 1.F);
  return pixels;
}

}  // namespace

TEST_CASE("a noise background has 256 equally likely levels") {
  const auto background = prepared("background", {.features = 10000});
  const auto b = transformed(*background, std::vector<float>(10000));
  double mean = 0, squares = 0;
  for (const float v : b) {
    REQUIRE(v * 255 == Approx(std::round(v * 255)).margin(1e-4));
    mean += v / 10000;
    squares += v * v / 10000;
  }
  CHECK(std::abs(mean - .5) < 5 * .29 / 100);
  CHECK(squares - mean * mean == Approx((256.0 * 256 - 1) / 12 / (255.0 * 255)).epsilon(.03));
  CHECK((*std::min_element(b.begin(), b.end()) == 0 && *std::max_element(b.begin(), b.end()) == 1));
}

TEST_CASE("max, over and add lay the same background in their own ways") {
  std::vector<float> x;
  for (int k = 0; k < 1000; ++k) x.push_back(static_cast<float>(k % 5) / 4);
  const DataShape shape{.features = 1000};
  const auto b = transformed(*prepared("background", shape), std::vector<float>(1000));
  const auto with = [&](const char* mode) {
    return transformed(*prepared("background", shape, {{"mode", std::string(mode)}}), x);
  };
  const auto max = with("max"), over = with("over"), add = with("add");
  for (std::size_t k = 0; k < 1000; ++k) {
    CHECK(max[k] == std::max(x[k], b[k]));
    CHECK(over[k] == (x[k] > 0 ? x[k] : b[k]));
    CHECK(add[k] == std::min(1.F, x[k] + b[k]));
  }
}

TEST_CASE("a texture lies behind the example, another for each, the same for the same stream") {
  const auto background = prepared("background", image(28, 28), {{"source", std::string("texture")}});
  CHECK(background->source() == "backgrounds: generated texture");
  const auto one = transformed(*background, half_white(28), 1);
  CHECK(one == transformed(*background, half_white(28), 1));
  CHECK(one != transformed(*background, half_white(28), 2));
  for (std::size_t k = 0; k < 392; ++k) CHECK(one[k] == 1);
  CHECK(std::any_of(one.begin() + 392, one.end(), [](float v) { return v < .9F; }));
  CHECK_FALSE(background->every_epoch());
}

TEST_CASE("textures and photographs need images, photographs a folder") {
  CHECK_THROWS_AS(built::transform("background", {{"source", std::string("texture")}})->prepare({.features = 4}),
                  ConfigError);
  const auto folder = built::transform("background", {{"source", std::string("folder")}});
  CHECK_THROWS_WITH(folder->prepare(image(4, 4)), Catch::Contains("name the folder"));
}

}  // namespace sandglass::test_background
