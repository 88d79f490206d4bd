#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "images.hpp"

namespace sandglass::test_ssim {

namespace {

/// The same images as in the script that the expected values come from:
/// 0.5 + 0.4 sin(0.1 k + 0.37 i) cos(0.013 i k) + noise sin(1.9 i^2).
std::vector<double> image(ImageShape s, double k, double noise) {
  std::vector<double> x;
  for (Index n = 0; n < s.size(); ++n) {
    const auto i = static_cast<double>(n);
    x.push_back(0.5 + 0.4 * std::sin(0.1 * k + 0.37 * i) * std::cos(0.013 * i * k) + noise * std::sin(1.9 * i * i));
  }
  return x;
}

double similarity(const std::vector<double>& x, const std::vector<double>& y, ImageShape s, double range) {
  Graph g(Precision::f64);
  const Value q = ssim(g.constant(1, s.size(), x), g.constant(1, s.size(), y), s, range);
  g.finish_forward_only({q});
  g.forward();
  return g.scalar(q);
}

}  // namespace

TEST_CASE("structural similarity gives scikit-image's numbers") {
  const ImageShape grey{14, 12, 1}, colour{13, 16, 3};
  const auto noisy = [](ImageShape s) { return image(s, 1, 0.1); };
  const auto other = [](ImageShape s) { return image(s, 2, 0); };
  CHECK(similarity(image(grey, 1, 0), noisy(grey), grey, 1) == Approx(0.854636392939).epsilon(1e-9));
  CHECK(similarity(image(grey, 1, 0), other(grey), grey, 1) == Approx(-0.308451207519).epsilon(1e-9));
  CHECK(similarity(image(grey, 1, 0), noisy(grey), grey, 2) == Approx(0.864631329136).epsilon(1e-9));
  CHECK(similarity(image(grey, 1, 0), other(grey), grey, 2) == Approx(-0.246486346464).epsilon(1e-9));
  CHECK(similarity(image(colour, 1, 0), noisy(colour), colour, 1) == Approx(0.940269276977).epsilon(1e-9));
  CHECK(similarity(image(colour, 1, 0), other(colour), colour, 2) == Approx(-0.270137396246).epsilon(1e-9));
}

TEST_CASE("an image smaller than the window is compared by the largest odd window that fits") {
  const ImageShape s{7, 8, 1};
  CHECK(similarity(image(s, 1, 0), image(s, 1, 0.1), s, 1) == Approx(0.977093312241).epsilon(1e-9));
  const ImageShape one{1, 2, 1};  // single pixels: no variance, the means alone
  CHECK(similarity({1, 0.5}, {0.5, 0.5}, one, 1) == Approx(0.5 * ((1 + 1e-4) / (1.25 + 1e-4) + 1)));
}

TEST_CASE("every image is wholly similar to itself, and each row stands for itself") {
  const ImageShape s{12, 13, 2};
  Graph g(Precision::f64);
  auto pair = image(s, 3, 0.2), blank = std::vector<double>(static_cast<std::size_t>(s.size()), 0.0);
  pair.insert(pair.end(), blank.begin(), blank.end());
  const Value x = g.constant(2, s.size(), pair);
  const Value q = ssim(x, x, s, 1);
  g.finish_forward_only({q});
  g.forward();
  CHECK(g.element(q, 0) == Approx(1));
  CHECK(g.element(q, 1) == 1);
}

TEST_CASE("the gradients of structural similarity agree with central differences, also where they add") {
  for (const ImageShape s : {ImageShape{13, 12, 2}, ImageShape{4, 3, 1}, ImageShape{1, 1, 3}}) {
    for (const bool adds : {false, true}) {
      ParameterSet set(Precision::f64);
      numbers(set, "x", 2, s.size());
      numbers(set, "y", 2, s.size());
      const auto result = check_gradients(
          [&](Graph& g, ParameterSet& p) {
            const Value x = g.parameter(p.at("x")), y = g.parameter(p.at("y"));
            Value loss = weighted_sum(ssim(x, y, s, 1));
            if (adds) loss = loss + weighted_sum(x * y) + weighted_sum(ssim(x, x, s, 1));
            return loss;
          },
          set, {.samples = 60});
      INFO(s.height << " x " << s.width << ": " << result.message << ", error " << result.worst_error);
      CHECK(result.passed);
    }
  }
}

TEST_CASE("structural similarity refuses what does not fit") {
  Graph g;
  const Value x = g.constant(2, 12, 1);
  CHECK_THROWS_AS(ssim(x, g.constant(1, 12, 1), {4, 3, 1}, 1), ShapeError);
  CHECK_THROWS_AS(ssim(x, x, {4, 4, 1}, 1), ShapeError);
  CHECK_THROWS_AS(ssim(x, x, {4, 3, 1}, 0), Error);
  CHECK_THROWS_AS(ssim(x, x, {4, 3, 1}, 1, {.window = 4}), Error);
  CHECK_THROWS_AS(ssim(x, x, {4, 3, 1}, 1, {.sigma = 0}), Error);
  CHECK_THROWS_AS(ssim(x, x, {4, 3, 1}, 1, {.k1 = -1}), Error);
}

}  // namespace sandglass::test_ssim
