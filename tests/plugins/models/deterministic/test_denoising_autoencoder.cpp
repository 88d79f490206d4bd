#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_denoising_autoencoder {
using built::evaluate;
using built::GivenBatch;
using built::numbers;
using built::Trainee;

namespace {

const built::Settings kSmall{{"hidden", std::vector<std::int64_t>{4}}, {"latent", std::int64_t{3}}};

built::Settings small_with(const built::Settings& more) {
  auto all = more;
  all.insert(kSmall.begin(), kSmall.end());
  return all;
}

/// Knows no weights.
class TotalOnly final : public Loss {
 public:
  Value reconstruction(Value a) const override { return a; }
  Value loss(Value a, Value target) const override { return mean_squared_error(a, target, Reduction::mean); }
  std::string_view unit() const override { return "squared error"; }
};

}  // namespace

TEST_CASE("denoising without emphasis is the objective that every model has by default, bit for bit") {
  const Trainee denoising("denoising_autoencoder", kSmall), plain("autoencoder", kSmall);
  const auto loss = built::loss("mse");
  const auto objective = [&](const Model& model) {
    return evaluate([&](Graph& graph) {
      GivenBatch batch(graph.constant(2, 6, numbers(12, 1)), *loss);
      batch.corrupted_by([&] { return graph.constant(2, 6, numbers(12, 0.5)); });
      return std::vector<Value>{model.objective(batch).total};
    });
  };
  CHECK(objective(*denoising.model) == objective(*plain.model));
}

TEST_CASE("emphasis weighs each pixel's loss by alpha where the noise chose it and by beta elsewhere") {
  const Trainee trainee("denoising_autoencoder", small_with({{"emphasis_corrupted", 3.0}, {"emphasis_clean", 0.25}}));
  const auto loss = built::loss("mse");
  auto x = numbers(12, 1);
  x[8] = 0;  // chosen below, though it does not change
  auto noisy = x, chosen = built::Numbers(12, 0.0);
  for (const std::size_t i : {1U, 2U, 8U}) noisy[i] = 0, chosen[i] = 1;
  const auto got = evaluate([&](Graph& graph) {
    const Value corrupted = graph.constant(2, 6, noisy);
    GivenBatch batch(graph.constant(2, 6, x), *loss);
    batch.corrupted_by([&] { return corrupted; }).choosing([&] { return graph.constant(2, 6, chosen); });
    return std::vector<Value>{trainee.model->objective(batch).total,
                              trainee.model->decode(trainee.model->encode(corrupted))};
  });
  double expected = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    expected += (chosen[i] == 1 ? 3.0 : 0.25) * std::pow(got[1][i] - x[i], 2) / 12;
  CHECK(got[0][0] == Approx(expected).epsilon(1e-12));
}

TEST_CASE("several corrupted copies of an example are averaged") {
  const Trainee three("denoising_autoencoder", small_with({{"copies", std::int64_t{3}}}));
  const Trainee one("denoising_autoencoder", kSmall);
  const auto loss = built::loss("bce", {{"reduction", std::string("sum_per_example")}});
  const auto total = [&](const Model& model, int first) {
    return evaluate([&](Graph& graph) {
      GivenBatch batch(graph.constant(2, 6, numbers(12, 0.5, 0.5)), *loss);
      int copy = first;
      batch.corrupted_by([&] { return graph.constant(2, 6, numbers(12, 0.1 * ++copy)); });
      return std::vector<Value>{model.objective(batch).total};
    })[0][0];
  };
  const double mean = (total(*one.model, 0) + total(*one.model, 1) + total(*one.model, 2)) / 3;
  CHECK(total(*three.model, 0) == Approx(mean).epsilon(1e-12));
}

TEST_CASE("a loss that is no sum over elements serves without emphasis, and is refused with it") {
  const TotalOnly loss;
  for (const double alpha : {1.0, 2.0}) {
    const Trainee trainee("denoising_autoencoder", small_with({{"emphasis_corrupted", alpha}}));
    Graph graph(Precision::f64);
    GivenBatch batch(graph.constant(2, 6, numbers(12, 1)), loss);
    batch.choosing([&] { return graph.constant(2, 6, 0); });
    if (alpha == 1)
      CHECK(trainee.model->objective(batch).total.valid());
    else
      CHECK_THROWS_AS(trainee.model->objective(batch), LossRefusal);
  }
}

TEST_CASE("emphasis that leaves nothing to train is refused") {
  CHECK_THROWS_WITH(
      Trainee("denoising_autoencoder", small_with({{"emphasis_corrupted", 0.0}, {"emphasis_clean", 0.0}})),
      Catch::Contains("emphasis_corrupted and emphasis_clean are both 0"));
  const auto loss = built::loss("bce");
  for (const double beta : {0.0, 0.5}) {
    const Trainee trainee("denoising_autoencoder", small_with({{"emphasis_clean", beta}}));
    Graph graph(Precision::f64);
    GivenBatch still(graph.constant(2, 6, numbers(12, 1)), *loss);  // x~ is x
    still.choosing([&] { return graph.constant(2, 6, 0); });
    if (beta > 0)
      CHECK(trainee.model->objective(still).total.valid());
    else
      CHECK_THROWS_AS(trainee.model->objective(still), ConfigError);
    still.corrupted_by([&] { return graph.constant(2, 6, numbers(12, 2)); });
    CHECK(trainee.model->objective(still).total.valid());
  }
}

TEST_CASE("the gradient of the emphasised objective is that of central differences") {
  Trainee trainee("denoising_autoencoder", small_with({{"emphasis_corrupted", 2.0},
                                                       {"emphasis_clean", 0.5},
                                                       {"copies", std::int64_t{2}},
                                                       {"activation", std::string("tanh")}}));
  const auto loss = built::loss("bce");
  const auto result = check_gradients(
      [&](Graph& graph, ParameterSet&) {
        const Value x = graph.constant(3, 6, numbers(18, 0.5, 0.5));
        GivenBatch batch(x, *loss);
        Value kept;
        batch.corrupted_by([&] { return mul(x, kept = random_mask(graph, 3, 6, 0.5)); });
        batch.choosing([&] { return shift(negate(kept), 1); });
        return trainee.model->objective(batch).total;
      },
      trainee.parameters);
  INFO(result.message);
  CHECK(result.passed);
}

namespace {

constexpr Index kDigits = 64, kPixels = 144;

/// Black and white digits of 12 x 12 pixels.
built::Numbers digits() {
  const auto parts = built::dataset("digits", {{"size", std::int64_t{12}}})->load({.pool = kDigits, .seed = 1});
  built::Numbers all;
  std::vector<float> one(kPixels);
  for (Index i = 0; i < kDigits; ++i) {
    parts.pool->read(i, one);
    for (const float x : one) all.push_back(x > 0.5F ? 1 : 0);
  }
  return all;
}

/// Squared error per pixel of clean digits after training on masked ones with the loss of what `chosen` says alone.
double trained_error(const std::function<Value(Value x, Value kept)>& chosen) {
  const auto x = digits();
  const auto model = built::model("denoising_autoencoder", {{"hidden", std::vector<std::int64_t>{}},
                                                            {"latent", std::int64_t{200}},
                                                            {"activation", std::string("sigmoid")},
                                                            {"tied", true},
                                                            {"emphasis_clean", 0.0}});
  const auto loss = built::loss("bce");
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  model->build({.features = kPixels}, parameters, rng);
  Graph graph;
  const Value clean = graph.constant(kDigits, kPixels, x);
  Value kept;
  GivenBatch batch(clean, *loss);
  batch.corrupted_by([&] { return mul(clean, kept = random_mask(graph, kDigits, kPixels, 0.75)); });
  batch.choosing([&] { return chosen(clean, kept); });
  graph.finish(model->objective(batch).total);
  Adam adam(graph.parameters());
  for (std::uint64_t step = 1; step <= 400; ++step) {
    graph.forward({.seed = 1, .step = step});
    graph.backward();
    adam.step(5e-3);
  }
  Graph after;
  const Value made = loss->reconstruction(model->decode(model->encode(after.constant(kDigits, kPixels, x))));
  after.finish_forward_only({made});
  after.forward();
  double error = 0;
  for (Index i = 0; i < made.size(); ++i)
    error += std::pow(after.element(made, i) - x[static_cast<std::size_t>(i)], 2) / static_cast<double>(made.size());
  return error;
}

}  // namespace

TEST_CASE("full emphasis on what was chosen restores the background, which emphasis on what changed leaves bright") {
  CHECK(trained_error([](Value, Value kept) { return shift(negate(kept), 1); }) < 0.1);
  CHECK(trained_error([](Value x, Value kept) { return x * shift(negate(kept), 1); }) > 0.3);
}

}  // namespace sandglass::test_denoising_autoencoder
