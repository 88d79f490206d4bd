#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/metrics/mapped_model.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_denoising {
using built::view;
using Catch::Contains;

namespace {

const std::string kGaussian = "gaussian", kMasking = "masking";
const DataShape kShape{.features = 48, .height = 8, .width = 6};

/// 90 pictures in [0, 1]: more than a pass holds.
std::vector<float> pictures() {
  auto x = built::waves(90, 48, 0.2);
  for (float& value : x) value = static_cast<float>(0.5 + 0.5 * static_cast<double>(value));
  return x;
}

const auto kPictures = pictures();

std::vector<double> measured(const std::string& metric, const Model& model, const Noise& noise,
                             const built::Settings& settings = {}, Index batch = 90) {
  const auto loss = built::loss("mse");
  built::Context context(view(kPictures, 48), 48);
  context.data_shape = kShape;
  context.trained = &model, context.used_loss = loss.get(), context.used_noise = &noise, context.split_examples = 90;
  const auto one = built::metric(metric, settings);
  one->begin(context);
  for (Index first = 0; first < 90; first += batch)
    one->add({{kPictures.data() + 48 * first, std::min(batch, 90 - first), 48}, {}, {}, nullptr});
  return one->finish();
}

/// Knows the clean pictures' mean level of each pixel alone.
built::MappedModel blind() {
  return built::MappedModel(48).decoding([](Value z) { return shift(scale(z, 0), 0.5); });
}

}  // namespace

TEST_CASE(
    "a model that leaves its input as it is wins nothing, and the PSNR of Gaussian noise is that of its variance") {
  const auto noise = built::noise("gaussian", {{"sigma", 0.1}});
  const built::MappedModel identity(48);
  for (const built::Settings& settings : {built::Settings{}, {{"noise", kGaussian}, {"level", 0.1}}}) {
    const auto got = measured("denoising", identity, *noise, settings);
    CHECK(got[0] == got[1]);
    CHECK(got[2] == 0);
    // E 10 log10(48 / (0.01 chi^2_48)) = 20 + 10 log10(48) - 10 (digamma(24) + ln 2) / ln 10
    const double digamma = std::log(24) - 1 / 48.0 - 1 / (12 * 24.0 * 24);
    CHECK(got[0] == Approx(20 + 10 * std::log10(48) - 10 * (digamma + std::log(2)) / std::log(10)).margin(0.5));
  }
}

TEST_CASE("a model that removes half of the noise wins 6 dB") {
  // Masked pixels are 0; the model knows that pixels are 1/2 and corrects half of the way, of pictures that are 1/2.
  const std::vector<float> grey(48 * 20, 0.5F);
  const auto half = built::MappedModel(48).decoding([](Value z) { return shift(scale(z, 0.5), 0.25); });
  const auto loss = built::loss("mse");
  const auto noise = built::noise("none");
  built::Context context(view(grey, 48), 48);
  context.data_shape = kShape;
  context.trained = &half, context.used_loss = loss.get(), context.used_noise = noise.get(),
  context.split_examples = 20;
  const auto got =
      built::measured(context, "denoising", {view(grey, 48), {}, {}, nullptr}, {{"noise", kMasking}, {"level", 0.5}});
  CHECK(got[2] == Approx(20 * std::log10(2)).epsilon(1e-6));
  CHECK(got[1] == Approx(got[0] + got[2]));
}

TEST_CASE("the copies are the study's noise's unless another is asked for, and the same for every batch size") {
  const auto none = built::noise("none"), strong = built::noise("gaussian", {{"sigma", 0.4}});
  const auto weak = measured("denoising", blind(), *strong, {{"noise", kGaussian}, {"level", 0.1}});
  CHECK(measured("denoising", blind(), *strong)[0] < weak[0] - 6);
  CHECK(measured("denoising", blind(), *none, {{"noise", kGaussian}, {"level", 0.1}}) == weak);
  for (const Index batch : {1, 7, 64})
    CHECK(measured("denoising", blind(), *strong, {}, batch) == measured("denoising", blind(), *strong));
}

TEST_CASE("denoising by structural similarity is 1 for what is restored, and asks for images") {
  const auto noise = built::noise("gaussian", {{"sigma", 0.3}});
  const auto same = measured("denoising_ssim", built::MappedModel(48), *noise);
  CHECK(same[0] == same[1]);
  CHECK((same[0] > 0 && same[0] < 0.95));
  CHECK(measured("denoising_ssim", blind(), *noise)[2] < 0);
  built::Context context(view(kPictures, 48), 48);
  CHECK_THROWS_WITH(built::metric("denoising_ssim")->begin(context), Contains("metric/denoising_ssim needs images"));
  CHECK_THROWS_WITH(built::metric("denoising", {{"noise", kMasking}, {"level", 1.5}}),
                    Contains("level of masking is 1.5"));
}

TEST_CASE("denoising is refused where the noise changes nothing") {
  const auto none = built::noise("none"), still = built::noise("gaussian", {{"sigma", 0.0}}),
             strong = built::noise("gaussian", {{"sigma", 0.4}});
  for (const std::string name : {"denoising", "denoising_ssim"}) {
    const std::string needs = "metric/" + name + " needs a noise to remove, but ";
    for (const Noise* noise : {none.get(), still.get()})
      CHECK_THROWS_WITH(measured(name, blind(), *noise),
                        Contains(needs + "the study's changes nothing\n") && Contains("noise: gaussian"));
    for (const auto& own : {kGaussian, kMasking})
      CHECK_THROWS_WITH(measured(name, blind(), *strong, {{"noise", own}, {"level", 0.0}}),
                        Contains(needs + "its level is 0\n") && Contains("above 0"));
    CHECK_THROWS_AS(measured(name, blind(), *none), ConfigError);
  }
}

TEST_CASE("denoising of pictures beyond [0, 1] needs their range") {
  CHECK(built::metric("denoising")->target_range().max == 1);
  CHECK(std::isinf(built::metric("denoising", {{"data_range", 2.0}})->target_range().max));
}

namespace {

/// AUROC of one-pixel examples with these errors (their squares count).
double auroc(const std::vector<float>& errors, const std::vector<std::int32_t>& labels,
             const std::vector<std::int64_t>& normal) {
  const std::vector<float> zeros(errors.size(), 0.0F);
  built::Context context(view(zeros, 1), 1);
  context.data_shape.classes = 3;
  return built::measured(context, "anomaly", {view(zeros, 1), view(errors, 1), {}, labels.data()}, {{"normal", normal}})
      .at(0);
}

}  // namespace

TEST_CASE("the AUROC is the share of pairs in which the anomaly has the larger error, ties for a half") {
  CHECK(auroc({1, 2, 3, 4}, {0, 0, 1, 2}, {0}) == 1);
  CHECK(auroc({4, 3, 2, 1}, {0, 0, 1, 2}, {0}) == 0);
  CHECK(auroc({1, 1, 1, 1}, {0, 0, 1, 2}, {0}) == 0.5);
  // Anomalies 2, 3, 3 against 1, 2, 3: 1 + .5 + 0 and twice 1 + 1 + .5.
  CHECK(auroc({1, 2, 3, -2, 3, 3}, {0, 1, 0, 2, 2, 2}, {0, 1}) == Approx((1.5 + 2.5 + 2.5) / 9));
}

TEST_CASE(
    "the AUROC of errors that are no numbers, or of one kind alone, is NaN; classes that do not fit are refused") {
  CHECK(std::isnan(auroc({1, NAN, 3}, {0, 1, 2}, {0})));
  CHECK(std::isnan(auroc({1, 2, 3}, {0, 0, 0}, {0})));
  CHECK(std::isnan(auroc({1, 2, 3}, {1, 2, 1}, {0})));
  CHECK_THROWS_WITH(auroc({1, 2}, {0, 1}, {3}), Contains("normal classes from 0 to 2, but normal holds 3"));
  CHECK_THROWS_WITH(auroc({1, 2}, {0, 1}, {0, 1, 2}), Contains("normal holds all of the 3"));
  CHECK_THROWS_WITH(auroc({1, 2}, {0, 1}, {}), Contains("normal holds none of the 3"));
}

TEST_CASE("PCA's clipped cross-entropy is that of its reconstruction, kept away from 0 and 1") {
  // The training examples lie on a line through (1/2, 1/2): with one component the others are projected onto it.
  const std::vector<float> train{0.2F, 0.2F, 0.8F, 0.8F}, x{0.9F, 0.3F, 1, 1};
  built::Context context(view(train, 2), 1);
  const auto cost = [](double target, double p) { return -target * std::log(p) - (1 - target) * std::log(1 - p); };
  const auto got = [&](double clip) {
    return built::measured(context, "pca_clipped_bce", {view(x, 2), {}, {}, nullptr}, {{"clip", clip}}).at(0);
  };
  CHECK(got(0.1) == Approx((cost(0.9, 0.6) + cost(0.3, 0.6) + 2 * cost(1, 0.9)) / 4).epsilon(1e-6));
  CHECK(got(0.01) == Approx((cost(0.9, 0.6) + cost(0.3, 0.6) + 2 * cost(1, 0.99)) / 4).epsilon(1e-6));
}

}  // namespace sandglass::test_denoising
