#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"
#include "tests/plugins/metrics/waves.hpp"

using Catch::Contains;
namespace sandglass::test_metrics {

namespace {

double measured(const std::string& name, const std::vector<float>& x, const std::vector<float>& y) {
  const auto metric = built::metric(name);
  const auto cols = static_cast<std::ptrdiff_t>(x.size());
  metric->add({{x.data(), 1, cols}, {y.data(), 1, cols}, {}, nullptr});
  return metric->finish().at(0);
}

}  // namespace

TEST_CASE("the mse metric is the mean over pixels of the squared difference") {
  CHECK(measured("mse", {0, 1, 0.5F, 1}, {0, 0, 1, 3}) == Approx((0 + 1 + 0.25 + 4) / 4));
  CHECK(measured("mse", {0.3F, 0.6F}, {0.3F, 0.6F}) == 0);
}

TEST_CASE("the mse metric weighs every pixel alike when the last batch is smaller") {
  const auto metric = built::metric("mse");
  const std::vector<float> zeros(4, 0), ones(4, 1), twos(4, 2);
  metric->add({{zeros.data(), 2, 2}, {ones.data(), 2, 2}, {}, nullptr});
  metric->add({{zeros.data(), 1, 2}, {twos.data(), 1, 2}, {}, nullptr});
  CHECK(metric->finish().at(0) == Approx((4 * 1 + 2 * 4) / 6.0));
}

TEST_CASE("the bce metric is the mean cross-entropy of probabilities, in nats") {
  const double expected = -(0.25 * std::log(0.7) + 0.75 * std::log(0.3)) - std::log(0.125) - std::log(1 - 0.25);
  CHECK(measured("bce", {0.25F, 1, 0}, {0.7F, 0.125F, 0.25F}) == Approx(expected / 3).epsilon(1e-7));
}

TEST_CASE(
    "the bce metric charges a certain and wrong pixel ln 2^24 nats, not infinity, and a certain right one nothing") {
  const double most = 24 * std::log(2);
  CHECK(measured("bce", {1}, {0}) == Approx(most));
  CHECK(measured("bce", {0}, {1}) == Approx(most));
  CHECK(measured("bce", {1}, {-3}) == Approx(most));
  CHECK(measured("bce", {1, 0}, {1, 0}) == Approx(0).margin(1e-7));
}

TEST_CASE("metrics pass NaN on, and say NaN of no data rather than 0") {
  for (const std::string name : {"mse", "bce"}) {
    CHECK(std::isnan(measured(name, {0.5F, 0.5F}, {0.5F, NAN})));
    CHECK(std::isnan(measured(name, {NAN, 0.5F}, {0.5F, 0.5F})));
    CHECK(std::isnan(built::metric(name)->finish().at(0)));
  }
}

namespace {

/// Offers as much as is asked.
class Some final : public Model {
 public:
  bool with_posterior = false, with_prior = false;

  void build(const DataShape&, ParameterSet&, Rng&) override {}
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return slice_columns(x, 0, 2); }
  Value decode(Value z) const override { return sigmoid(concat_columns({z, z})); }
  Posterior posterior(Value x, Value) const override {
    return with_posterior ? Posterior{encode(x), encode(x)} : Posterior{};
  }
  bool has_prior() const override { return with_prior; }
};

class NoLikelihood final : public Loss {
 public:
  Value reconstruction(Value a) const override { return a; }
  Value loss(Value a, Value target) const override { return mean_squared_error(a, target, Reduction::mean); }
  std::string_view unit() const override { return ""; }
};

/// What a metric says of a dataset of three examples without labels, images or coordinates.
std::string refusal(const std::string& name, const Model& model, Index classes = 0) {
  static const std::vector<float> x(12, 0.5F);
  const NoLikelihood loss;
  built::Context context(built::view(x, 4), 2);
  context.trained = &model, context.used_loss = &loss, context.split_examples = 3;
  context.data_shape.classes = classes;
  try {
    built::metric(name)->begin(context);
  } catch (const ConfigError& error) {
    CHECK_THAT(error.what(), Contains("\n"));  // what is missing, then how to mend it
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a metric says what it misses before any training") {
  Some model;
  for (const std::string name : {"knn", "linear_probe", "kmeans", "classification_error"}) {
    INFO(name);
    CHECK_THAT(refusal(name, model),
               Contains("metric/" + name + " needs labels") && Contains("\nuse a dataset with labels"));
  }
  CHECK_THAT(refusal("ssim", model), Contains("needs images, but the examples are 4 features"));
  CHECK_THAT(refusal("mig", model), Contains("factors of variation or labels"));
  CHECK_THAT(refusal("mig", model, 1), Contains("at least 2 classes, but this dataset has one"));
  CHECK(refusal("mig", model, 2).empty());
  CHECK_THAT(refusal("coordinates", model), Contains("true intrinsic coordinates") && Contains("factors: true"));
  CHECK_THAT(refusal("pca_angles", model), Contains("linear decoder") && Contains("linear_autoencoder"));
  CHECK_THAT(refusal("trustworthiness", model), Contains("at least 11 examples") && Contains("has 3"));
  CHECK_THAT(refusal("classification_error", model, 3), Contains("classifier") && Contains("linear_probe"));
  CHECK_THAT(refusal("knn", model, 3), Contains("at least 5 labelled training examples, but there are 0"));
  for (const std::string name : {"kl", "elbo", "nll"}) CHECK_THAT(refusal(name, model), Contains("posterior"));
  model.with_posterior = true;
  CHECK(refusal("kl", model).empty());
  for (const std::string name : {"elbo", "nll"}) CHECK_THAT(refusal(name, model), Contains("follow a prior"));
  model.with_prior = true;
  for (const std::string name : {"elbo", "nll"}) CHECK_THAT(refusal(name, model), Contains("use loss bce"));
}

TEST_CASE("metrics that any model and any data allow refuse nothing") {
  const Some model;
  for (const std::string name : {"mse", "bce", "psnr", "pca", "active_units", "saturation", "mmd", "jacobian"}) {
    INFO(name);
    CHECK(refusal(name, model).empty());
  }
}

TEST_CASE("costly metrics are measured at the end of a trial, cheap ones after every epoch") {
  for (const std::string name : {"psnr", "ssim", "kl", "active_units", "saturation", "classification_error"})
    CHECK(built::metric(name)->every_epoch());
  for (const std::string name : {"elbo", "nll", "knn", "linear_probe", "kmeans", "mig", "jacobian", "pca_angles", "mmd",
                                 "trustworthiness", "coordinates"})
    CHECK_FALSE(built::metric(name)->every_epoch());
}

}  // namespace sandglass::test_metrics
