#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "tests/plugins/built.hpp"
#include "tests/plugins/losses/recorded_loss.hpp"

using sandglass::built::Numbers;
namespace sandglass::test_losses {

namespace {

const std::vector<double> kLogits{-80, -3.5, -0.1, 0, 0.7, 95}, kTargets{0, 0.25, 1, 0.5, 0.9, 1};

double value_of(const Loss& loss, Index rows, const std::vector<double>& a, const std::vector<double>& x) {
  const Index cols = static_cast<Index>(a.size()) / rows;
  Graph graph(Precision::f64);
  const Value value = loss.loss(graph.constant(rows, cols, a), graph.constant(rows, cols, x));
  graph.finish_forward_only({value});
  graph.forward();
  return graph.scalar(value);
}

/// -[x ln s + (1-x) ln(1-s)], s = 1/(1+e^-a), in the widest type there is.
long double cross_entropy(long double a, long double x) {
  return x * std::log1p(std::exp(-a)) + (1 - x) * (a + std::log1p(std::exp(-a)));
}

}  // namespace

TEST_CASE("binary cross-entropy equals its definition, also at logits where a probability rounds to 0 or 1") {
  long double sum = 0;
  for (std::size_t i = 0; i < kLogits.size(); ++i) sum += cross_entropy(kLogits[i], kTargets[i]);
  const auto mean = built::loss("bce", {{"reduction", std::string("mean")}});
  const auto per_example = built::loss("bce", {{"reduction", std::string("sum_per_example")}});
  CHECK(value_of(*mean, 2, kLogits, kTargets) == Approx(static_cast<double>(sum) / 6).epsilon(1e-13));
  CHECK(value_of(*per_example, 2, kLogits, kTargets) == Approx(static_cast<double>(sum) / 2).epsilon(1e-13));
  CHECK(value_of(*mean, 1, {-800}, {1}) == Approx(800));
  CHECK(value_of(*mean, 1, {800}, {0}) == Approx(800));
}

TEST_CASE("squared error equals its definition under either reduction") {
  const std::vector<double> a{1, 2, 3, 4}, x{0, 2, 1, 8};
  CHECK(value_of(*built::loss("mse"), 2, a, x) == Approx((1 + 0 + 4 + 16) / 4.0));
  CHECK(value_of(*built::loss("mse", {{"reduction", std::string("sum_per_example")}}), 2, a, x) ==
        Approx((1 + 0 + 4 + 16) / 2.0));
}

TEST_CASE("squared error compares the target with the output function of the pre-activation") {
  const auto sigmoid_mse = built::loss("mse", {{"output", std::string("sigmoid")}});
  const double s = 1 / (1 + std::exp(-0.3));
  CHECK(value_of(*sigmoid_mse, 1, {0.3}, {0.9}) == Approx((s - 0.9) * (s - 0.9)));
  CHECK(value_of(*built::loss("mse", {{"output", std::string("relu")}}), 1, {-5}, {0.5}) == Approx(0.25));
}

TEST_CASE("a loss says in its unit which reduction it uses") {
  for (const std::string name : {"mse", "bce"}) {
    CHECK_THAT(std::string(built::loss(name)->unit()), Catch::Contains("mean over pixels and batch"));
    CHECK_THAT(std::string(built::loss(name, {{"reduction", std::string("sum_per_example")}})->unit()),
               Catch::Contains("sum over pixels"));
  }
}

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
  CHECK_THROWS_AS(built::nll_of(*loss, 1, wave(1, 0), wave(1, 0)), LossRefusal);
  CHECK_THROWS_AS(built::weighted_of(*loss, 1, wave(1, 0), wave(1, 0), wave(0, 1)), LossRefusal);
}

}  // namespace sandglass::test_losses
