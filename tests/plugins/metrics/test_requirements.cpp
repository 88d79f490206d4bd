#include <catch2/catch.hpp>

#include "tests/plugins/metrics/waves.hpp"

using namespace sandglass;
using Catch::Contains;

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
  CHECK_THAT(refusal("coordinates", model), Contains("true intrinsic coordinates"));
  CHECK_THAT(refusal("pca_angles", model), Contains("linear decoder") && Contains("linear_autoencoder"));
  CHECK_THAT(refusal("trustworthiness", model), Contains("at least 11 examples") && Contains("has 3"));
  CHECK_THAT(refusal("classification_error", model, 3), Contains("classifier") && Contains("linear_probe"));
  CHECK_THAT(refusal("knn", model, 3), Contains("at least 5 labelled training examples, but there are 0"));
  for (const std::string name : {"kl", "elbo", "nll"}) CHECK_THAT(refusal(name, model), Contains("posterior"));
  model.with_posterior = true;
  CHECK(refusal("kl", model).empty());
  for (const std::string name : {"elbo", "nll"}) CHECK_THAT(refusal(name, model), Contains("follow the prior"));
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
