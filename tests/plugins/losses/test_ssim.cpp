#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "tests/plugins/losses/recorded_loss.hpp"

using namespace sandglass;
using built::Numbers;

namespace {

const DataShape kImage{.features = 36, .height = 6, .width = 6, .channels = 1};
const built::Settings kPlain{{"output", std::string("identity")}};

Numbers wave(double scale, double offset) {
  Numbers all;
  for (int i = 0; i < 36; ++i) all.push_back(offset + scale * std::sin(0.9 * i + 0.2 * (i / 6)));
  return all;
}

}  // namespace

TEST_CASE("structural dissimilarity is 0 for equal images, and above 1 for inverted ones") {
  const built::BuiltLoss loss("ssim", kImage, kPlain);
  const auto x = wave(0.4, 0.5);
  auto inverted = x;
  for (auto& value : inverted) value = 1 - value;
  CHECK(std::abs(built::loss_of(*loss, 1, x, x)) < 1e-12);
  CHECK(built::loss_of(*loss, 1, inverted, x) > 1);
}

TEST_CASE("images that differ in brightness alone differ by the term of the means") {
  const built::BuiltLoss loss("ssim", kImage, kPlain);
  const double c1 = 1e-4, a = 0.2, b = 0.6;
  CHECK(built::loss_of(*loss, 1, Numbers(36, a), Numbers(36, b)) ==
        Approx(1 - (2 * a * b + c1) / (a * a + b * b + c1)).epsilon(1e-9));
  const built::BuiltLoss wide("ssim", kImage, {{"output", std::string("identity")}, {"data_range", 255.0}});
  const double c255 = c1 * 255 * 255;
  CHECK(built::loss_of(*wide, 1, Numbers(36, 255 * a), Numbers(36, b)) ==
        Approx(1 - (2 * 255 * a * b + c255) / (255 * 255 * a * a + b * b + c255)).epsilon(1e-9));
}

TEST_CASE("structural dissimilarity is averaged over the batch, and compares the output function's images") {
  const built::BuiltLoss loss("ssim", kImage), plain("ssim", kImage, kPlain);
  const auto a = wave(1.5, -0.3), x = wave(0.3, 0.4), y = wave(-0.4, 0.5);
  Numbers output, twice = a, both = x;
  for (const double value : a) output.push_back(1 / (1 + std::exp(-value)));
  twice.insert(twice.end(), a.begin(), a.end());
  both.insert(both.end(), y.begin(), y.end());
  const double first = built::loss_of(*loss, 1, a, x), second = built::loss_of(*loss, 1, a, y);
  CHECK(first == Approx(built::loss_of(*plain, 1, output, x)).epsilon(1e-10));
  CHECK(first != Approx(second));
  CHECK(built::loss_of(*loss, 2, twice, both) == Approx((first + second) / 2).epsilon(1e-10));
}

TEST_CASE("structural dissimilarity needs images, and is neither a likelihood nor a sum over pixels") {
  ParameterSet parameters;
  CHECK_THROWS_WITH(built::loss("ssim")->build({.features = 36}, parameters), Catch::Contains("loss/ssim"));
  CHECK_THROWS_AS(built::loss("ssim")->build({.features = 36}, parameters), ConfigError);
  CHECK_THROWS_AS(built::loss_of(*built::loss("ssim"), 1, wave(1, 0), wave(1, 0)), PluginError);
  const built::BuiltLoss loss("ssim", kImage);
  CHECK(loss->likelihood().empty());
  CHECK_THROWS_AS(built::nll_of(*loss, 1, wave(1, 0), wave(1, 0)), PluginError);
  CHECK_THROWS_AS(built::weighted_of(*loss, 1, wave(1, 0), wave(1, 0), wave(0, 1)), PluginError);
}
