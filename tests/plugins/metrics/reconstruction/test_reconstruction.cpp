#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"
#include "tests/plugins/metrics/context.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_reconstruction {

namespace {

/// 0.5 + 0.5 * waves(...), the pixels of images in rows.
std::vector<float> images(Index pixels, double phase) {
  auto x = built::waves(pixels, 1, phase);
  for (auto& value : x) value = static_cast<float>(0.5 + 0.5 * static_cast<double>(value));
  return x;
}

/// 0.7 a + 0.3 b
std::vector<float> mixed(const std::vector<float>& a, const std::vector<float>& b) {
  std::vector<float> x;
  for (std::size_t i = 0; i < a.size(); ++i)
    x.push_back(static_cast<float>(0.7 * static_cast<double>(a[i]) + 0.3 * static_cast<double>(b[i])));
  return x;
}

double measured(const std::string& name, const std::vector<float>& x, const std::vector<float>& y, DataShape shape,
                const built::Settings& settings = {}) {
  shape.features = shape.height * shape.width * shape.channels;
  built::Context context(built::view(x, shape.features), 1);
  context.data_shape = shape;
  return built::measured(context, name, {built::view(x, shape.features), built::view(y, shape.features), {}, nullptr},
                         settings)
      .at(0);
}

const DataShape kShape{.height = 14, .width = 13, .channels = 2};
const auto kImages = images(3 * 14 * 13 * 2, 0.1);

}  // namespace

// x = (.5 + .5*waves(1092, 1, .1)).reshape(3, 14, 13, 2); y = .7*x + .3*(the same with phase 1)
// mean([structural_similarity(x[k,:,:,c], y[k,:,:,c], data_range=1, gaussian_weights=True, sigma=1.5,
//                             use_sample_covariance=False) for k in range(3) for c in range(2)])
// mean([peak_signal_noise_ratio(x[k], y[k], data_range=1) for k in range(3)])      scikit-image 0.19.3
TEST_CASE("ssim and psnr are scikit-image's") {
  const auto y = mixed(kImages, images(3 * 14 * 13 * 2, 1.0));
  CHECK(measured("ssim", kImages, y, kShape) == Approx(0.9668909068610468).epsilon(1e-6));
  CHECK(measured("psnr", kImages, y, kShape) == Approx(20.833375840341404).epsilon(1e-6));
}

// The same formula with scipy.ndimage.gaussian_filter(image, 1.5, truncate=1/1.5) and a border of 1 cut off.
TEST_CASE("the ssim window is the largest odd size that fits a small image") {
  CHECK(measured("ssim", images(12, 0.3), images(12, 1.4), {.height = 4, .width = 3}) ==
        Approx(0.4377013887530443).epsilon(1e-6));
}

TEST_CASE("ssim is 1 for identical images, and below 0 for anti-correlated ones") {
  CHECK(measured("ssim", kImages, kImages, kShape) == Approx(1).epsilon(1e-12));
  auto inverse = kImages;
  for (auto& value : inverse) value = 1 - value;
  CHECK(measured("ssim", kImages, inverse, kShape) < -0.5);
}

TEST_CASE("ssim of two constant images is the luminance term alone") {
  const std::vector<float> x(121, 0.25F), y(121, 0.75F);
  const double c1 = 1e-4, expected = (2 * 0.25 * 0.75 + c1) / (0.0625 + 0.5625 + c1);
  CHECK(measured("ssim", x, y, {.height = 11, .width = 11}) == Approx(expected).epsilon(1e-9));
}

TEST_CASE("ssim and psnr scale with the data range") {
  auto y = mixed(kImages, images(3 * 14 * 13 * 2, 1.0)), x = kImages;
  const double ssim = measured("ssim", x, y, kShape), psnr = measured("psnr", x, y, kShape);
  for (auto* image : {&x, &y})
    for (auto& value : *image) value *= 256;
  CHECK(measured("ssim", x, y, kShape, {{"data_range", 256.0}}) == Approx(ssim).epsilon(1e-9));
  CHECK(measured("psnr", x, y, kShape, {{"data_range", 256.0}}) == Approx(psnr).epsilon(1e-9));
}

TEST_CASE("ssim and psnr of pictures beyond [0, 1] need their range") {
  for (const std::string name : {"psnr", "ssim"}) {
    const auto plain = built::metric(name)->target_range(),
               given = built::metric(name, {{"data_range", 2.0}})->target_range();
    CHECK((plain.min == 0 && plain.max == 1));
    CHECK((std::isinf(given.min) && std::isinf(given.max)));
  }
}

TEST_CASE("psnr averages the examples' ratios, and is infinite where one is exact") {
  const std::vector<float> x{0, 0, 1, 1}, y{0.1F, 0.1F, 0.9F, 0}, exact{0.1F, 0.1F, 1, 1};
  const DataShape pair{.height = 1, .width = 2};
  CHECK(measured("psnr", x, y, pair) == Approx((20 + 10 * std::log10(2 / 1.01)) / 2).epsilon(1e-6));
  CHECK(std::isinf(measured("psnr", x, exact, pair)));
}

TEST_CASE("psnr is the same however many examples a batch has") {
  const std::vector<float> y = mixed(kImages, images(3 * 14 * 13 * 2, 1.0));
  const DataShape lines{.height = 1, .width = 78, .channels = 1};  // 14 examples
  double sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const auto part = [&](const std::vector<float>& all) {
      return std::vector<float>(all.begin() + static_cast<std::ptrdiff_t>(78 * i),
                                all.begin() + static_cast<std::ptrdiff_t>(78 * (i + 1)));
    };
    sum += measured("psnr", part(kImages), part(y), lines);
  }
  CHECK(measured("psnr", kImages, y, lines) == sum / 14);
}

TEST_CASE("ssim and psnr of a NaN are NaN") {
  auto y = kImages;
  y[100] = NAN;
  CHECK(std::isnan(measured("ssim", kImages, y, kShape)));
  CHECK(std::isnan(measured("psnr", kImages, y, kShape)));
}

namespace {

/// Points on a line through (1, 2, 3) along (1, 2, 2)/3, with a deviation of `off` across it along (2, -1, 0)/sqrt 5.
std::vector<float> near_line(const std::vector<double>& along, double off) {
  std::vector<float> x;
  double sign = 1;
  for (const double t : along) {
    const double across = sign * off / std::sqrt(5);
    x.insert(x.end(), {static_cast<float>(1 + t / 3 + 2 * across), static_cast<float>(2 + 2 * t / 3 - across),
                       static_cast<float>(3 + 2 * t / 3)});
    sign = -sign;
  }
  return x;
}

BatchView view(const std::vector<float>& x) { return {x.data(), static_cast<std::ptrdiff_t>(x.size()) / 3, 3}; }

double measured(const MetricContext& context, BatchView split) {
  const auto metric = built::metric("pca");
  metric->begin(context);
  metric->add({split, split, {}, nullptr});
  return metric->finish().at(0);
}

// t and -t both with either sign of the deviation: along and across are uncorrelated.
const std::vector<double> kAlong{-3, -3, -1, -1, 1, 1, 3, 3};

}  // namespace

TEST_CASE("PCA leaves exactly what lies across the first components, per pixel") {
  const auto train = near_line(kAlong, 0.3);
  CHECK(measured(built::Context(view(train), 1), view(train)) == Approx(0.09 / 3).epsilon(1e-5));
  CHECK(measured(built::Context(view(train), 2), view(train)) == Approx(0).margin(1e-12));
}

TEST_CASE("PCA is fitted on the training split and measured on another") {
  const auto train = near_line(kAlong, 0.1), valid = near_line({-5, 2, 7}, 0.6);
  CHECK(measured(built::Context(view(train), 1), view(valid)) == Approx(0.36 / 3).epsilon(1e-5));
}

TEST_CASE("PCA with as many components as pixels, or more, leaves nothing") {
  const auto train = near_line(kAlong, 0.3);
  for (const std::ptrdiff_t latent : {3, 50})
    CHECK(measured(built::Context(view(train), latent), view(train)) == Approx(0).margin(1e-12));
}

TEST_CASE("PCA is fitted once for a dataset, for every size of the code") {
  const auto train = near_line(kAlong, 0.3);
  const built::Context context(view(train), 1);
  measured(context, view(train));
  measured(context, view(train));
  CHECK(context.computed == 1);
  CHECK_FALSE(built::metric("pca")->every_epoch());
}

TEST_CASE("PCA of data with a NaN is NaN") {
  auto train = near_line(kAlong, 0.3);
  const auto valid = train;
  train[4] = NAN;
  CHECK(std::isnan(measured(built::Context(view(train), 1), view(valid))));
}

TEST_CASE("token accuracy is the share of tokens whose largest number stands where it should, without padding") {
  // Right; wrong; padding; a draw that the first of the two wins, wrongly; a draw that it wins, rightly; not a number.
  const std::vector<float> x{0, 1, 0, /**/ 1, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, 1, /**/ 0, 1, 0, /**/ 0, 0, 1};
  const std::vector<float> y{.1F,    .8F, .1F, /**/ .2F, .7F, .1F, /**/ 1, 0, 0, /**/ .5F, 0, .5F,
                             /**/ 0, .5F, .5F, /**/ 0,   NAN, 1};
  const auto accuracy = [&](DataShape shape, const built::Settings& settings) {
    built::Context context(built::view(x, shape.features), 1);
    context.data_shape = shape;
    return built::measured(context, "token_accuracy",
                           {built::view(x, shape.features), built::view(y, shape.features), {}, nullptr}, settings)
        .at(0);
  };
  CHECK(accuracy({.features = 9, .steps = 3}, {}) == Approx(2.0 / 5));
  CHECK(accuracy({.features = 9}, {{"categories", std::int64_t{3}}}) == Approx(2.0 / 5));
  CHECK_THROWS_WITH(accuracy({.features = 9}, {}), Catch::Contains("features without steps"));
  CHECK_THROWS_WITH(accuracy({.features = 9}, {{"categories", std::int64_t{2}}}), Catch::Contains("categories is 2"));
}

}  // namespace sandglass::test_reconstruction
