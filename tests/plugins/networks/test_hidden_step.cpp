#include <catch2/catch.hpp>

#include "plugins/networks/dense_layers.hpp"
#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_hidden_step {
using built::Numbers;
using built::numbers;
using built::Settings;
using built::Trainee;
using Sizes = std::vector<std::int64_t>;

namespace {

const DataShape kImage{.features = 40, .height = 5, .width = 4, .channels = 2, .classes = 2};

/// The three networks that take normalisation and dropout, small, with `more`.
std::vector<Settings> networks(const Settings& more) {
  std::vector<Settings> all{{{"hidden", Sizes{5, 4}}},
                            {{"network", std::string("convolutional")}, {"channels", Sizes{3, 2}}},
                            {{"network", std::string("residual")}, {"width", std::int64_t{5}}}};
  for (auto& one : all) one.insert(more.begin(), more.end());
  return all;
}

/// What `record` gives in a graph that trains, or in one that evaluates.
std::vector<Numbers> run(bool trains, const std::function<std::vector<Value>(Graph&)>& record, StepKey key = {}) {
  return built::evaluate(
      [&](Graph& graph) {
        if (trains) graph.train();
        return record(graph);
      },
      key);
}

/// One dense layer of two units, without an activation.
struct TwoUnits {
  explicit TwoUnits(const HiddenOptions& options) {
    Rng rng(1, Purpose::initialise);
    layers.emplace(LayerSite{parameters, "encoder", rng}, 2, 0, std::vector<Index>{2}, options);
    auto& w = parameters.at("encoder.0.weight");
    for (const Index i : {0, 3}) w.set(i, 1);
    for (const Index i : {1, 2}) w.set(i, 0);
    parameters.at("encoder.0.bias").set(1, 1);
    if (!parameters.find("encoder.0.norm.gain")) return;
    parameters.at("encoder.0.norm.gain").set(0, 2);
    parameters.at("encoder.0.norm.bias").set(1, 0.5);
  }
  /// After a step, if it trains: what is noted is noted there.
  Numbers of(bool trains) const {
    Graph graph(Precision::f64);
    if (trains) graph.train();
    const Value y = (*layers)(graph.constant(2, 2, Numbers{1, 4, 5, 6}));
    if (trains)
      graph.finish(sum(y));
    else
      graph.finish_forward_only({y});
    graph.forward();
    return {graph.data<double>(y), graph.data<double>(y) + 4};
  }

  ParameterSet parameters{Precision::f64};
  std::optional<DenseLayers> layers;
};

}  // namespace

TEST_CASE("batch normalisation stands between the linear map and its activation, and evaluates by what it noted") {
  const TwoUnits two({.activation = Activation::relu, .normalisation = Normalisation::batch});
  const auto trained = two.of(true);  // units 1, 5 and 5, 7: means 3 and 6, variances 4 and 1
  const double low = 2 / std::sqrt(4 + 1e-5), high = 1 / std::sqrt(1 + 1e-5);
  CHECK(trained[0] == 0);
  CHECK(trained[1] == 0);
  CHECK(trained[2] == Approx(2 * low));
  CHECK(trained[3] == Approx(high + 0.5));
  const auto& mean = two.parameters.at("encoder.0.norm.running_mean");
  const auto& variance = two.parameters.at("encoder.0.norm.running_variance");
  CHECK(mean.at(0) == Approx(0.3));
  CHECK(variance.at(1) == Approx(0.9 + 0.1 * 2));
  const auto evaluated = two.of(false);
  CHECK(evaluated[0] == Approx(2 * (1 - 0.3) / std::sqrt(variance.at(0) + 1e-5)));
  CHECK(evaluated[3] == Approx((7 - 0.6) / std::sqrt(1.1 + 1e-5) + 0.5));
  CHECK(mean.at(0) == Approx(0.3));
}

TEST_CASE("layer normalisation takes each example's own units, in training and after") {
  const TwoUnits two({.activation = Activation::identity, .normalisation = Normalisation::layer});
  const auto got = two.of(true);  // examples 1, 5 and 5, 7: means 3 and 6, variances 4 and 1
  CHECK(got[0] == Approx(2 * -2 / std::sqrt(4 + 1e-5)));
  CHECK(got[1] == Approx(2 / std::sqrt(4 + 1e-5) + 0.5));
  CHECK(got[2] == Approx(2 * -1 / std::sqrt(1 + 1e-5)));
  CHECK(two.of(false) == got);
}

TEST_CASE("dropout takes out its share of the hidden units in training, and nothing afterwards") {
  ParameterSet parameters(Precision::f64);
  Rng rng(1, Purpose::initialise);
  const DenseLayers layers({parameters, "encoder", rng}, 2, 0, {2000},
                           {.activation = Activation::identity, .dropout = 0.25});
  const auto record = [&](Graph& g) { return std::vector<Value>{layers(g.constant(1, 2, Numbers{1, 2}))}; };
  const auto whole = run(false, record)[0], some = run(true, record)[0];
  int kept = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (some[i] == 0) continue;
    ++kept;
    CHECK(some[i] == Approx(whole[i] / 0.75));
  }
  CHECK(std::abs(kept / 2000.0 - 0.75) < 0.05);
  CHECK(run(true, record, {.seed = 1, .step = 2})[0] != some);
}

TEST_CASE("encoders and decoders, tied ones too, normalise and drop in training alone") {
  for (const Settings& option : {Settings{{"normalisation", std::string("batch")}}, Settings{{"dropout", 0.5}}})
    for (const bool tied : {false, true})
      for (auto settings : networks(option)) {
        if (tied && settings.count("width")) continue;
        if (!settings.count("width")) settings["tied"] = tied;
        settings["latent"] = std::int64_t{3};
        const Trainee trainee("autoencoder", settings, kImage);
        const auto record = [&](Graph& g) {
          const Value z = trainee.model->encode(g.constant(4, 40, numbers(160, 1)));
          return std::vector<Value>{z, trainee.model->decode(g.constant(4, 3, numbers(12, 1)))};
        };
        const auto before = run(false, record), training = run(true, record);
        for (const std::size_t half : {0, 1}) {
          CHECK(training[half] != before[half]);
          for (const double value : training[half]) CHECK(std::isfinite(value));
        }
      }
}

TEST_CASE("batch normalisation of images works on channels, layer normalisation on whole maps") {
  Settings settings{{"network", std::string("convolutional")}, {"channels", Sizes{3, 2}}, {"latent", std::int64_t{3}}};
  settings["normalisation"] = std::string("batch");
  const Trainee batch("autoencoder", settings, kImage);
  CHECK(batch.parameters.at("encoder.0.norm.running_mean").is_buffer());
  CHECK(batch.parameters.at("encoder.0.norm.gain").cols() == 3);
  CHECK(batch.parameters.at("decoder.0.norm.gain").cols() == 2);  // the dense layer's result is a map of two channels
  CHECK(batch.parameters.at("decoder.1.norm.gain").cols() == 3);
  CHECK(batch.parameters.find("decoder.2.norm.gain") == nullptr);
  settings["normalisation"] = std::string("layer");
  const Trainee layer("autoencoder", settings, kImage);
  CHECK(layer.parameters.at("encoder.0.norm.gain").cols() == 3 * 2 * 3);
  CHECK(layer.parameters.at("encoder.1.norm.gain").cols() == 2 * 1 * 2);
}

TEST_CASE("what normalises or drops is trained by the gradients that central differences find") {
  for (const Settings& option :
       {Settings{{"normalisation", std::string("batch")}, {"activation", std::string("tanh")}},
        Settings{{"normalisation", std::string("layer")}, {"activation", std::string("silu")}, {"dropout", 0.3}}})
    for (auto settings : networks(option)) {
      settings["latent"] = std::int64_t{3};
      Trainee trainee("autoencoder", settings, kImage);
      const auto loss = built::loss("mse");
      const auto result = check_gradients(
          [&](Graph& graph, ParameterSet&) {
            graph.train();
            built::GivenBatch batch(graph.constant(4, 40, numbers(160, 0.5, 0.5)), *loss);
            return trainee.model->objective(batch).total;
          },
          trainee.parameters);
      INFO(result.message);
      CHECK(result.passed);
    }
}

TEST_CASE("normalised layers give every class what each class alone gives") {
  for (const auto* normalisation : {"batch", "layer"})
    for (const bool trains : {false, true}) {
      ParameterSet parameters(Precision::f64);
      Rng rng(1, Purpose::initialise);
      const auto net = built::registry().make_network(
          "dense", built::params(Kind::network, "dense",
                                 {{"hidden", Sizes{5, 4}}, {"normalisation", std::string(normalisation)}}));
      const auto layers = net->encoder({parameters, "encoder", rng}, kImage, 2);
      const auto got = run(trains, [&](Graph& g) {
        const Value x = g.constant(3, 40, numbers(120, 1));
        return std::vector<Value>{layers->with_every_class(x, 2), (*layers)(repeat_rows(x, 2), every_class(g, 3, 2))};
      });
      for (std::size_t i = 0; i < got[0].size(); ++i) CHECK(got[0][i] == Approx(got[1][i]).margin(1e-12));
    }
}

TEST_CASE("how layers move goes through the units that dropout keeps; normalised ones do not tell") {
  for (const auto& network : {std::string("dense"), std::string("convolutional"), std::string("residual")}) {
    INFO(network);
    const auto layers_of = [&](ParameterSet& parameters, Settings settings) {
      settings["activation"] = std::string("identity");
      Rng rng(1, Purpose::initialise);
      return built::registry()
          .make_network(network, built::params(Kind::network, network, settings))
          ->encoder({parameters, "encoder", rng}, kImage, 0);
    };
    ParameterSet parameters(Precision::f64), others(Precision::f64);
    const auto layers = layers_of(parameters, {{"dropout", 0.4}});
    CHECK_FALSE(layers->dense_layers().has_value());
    const auto got = run(true, [&](Graph& g) {  // linear, without biases: J x = f(x)
      const Value x = g.constant(2, 40, numbers(80, 1));
      const auto moved = layers->along(x, x);
      return std::vector<Value>{moved.out, moved.tangent};
    });
    CHECK(std::count(got[0].begin(), got[0].end(), 0.0) > (network == "residual" ? 0 : 1));
    for (std::size_t i = 0; i < got[0].size(); ++i) CHECK(got[1][i] == Approx(got[0][i]).margin(1e-12));
    const auto normalised = layers_of(others, {{"normalisation", std::string("layer")}});
    CHECK_FALSE(normalised->dense_layers().has_value());
    Graph graph(Precision::f64);
    const Value x = graph.input("x", 2, 40);
    CHECK_FALSE(normalised->along(x, x).tangent.valid());
  }
}

TEST_CASE("a batch of one under batch normalisation is refused while it is traced, with the layer and the mend") {
  const auto trace = [](const Settings& settings, Index rows, bool trains) {
    const Trainee trainee("autoencoder", settings, kImage);
    Graph graph(Precision::f64);
    if (trains) graph.train();
    trainee.model->encode(graph.input("x", rows, 40));
  };
  const Settings batch{{"normalisation", std::string("batch")}};
  CHECK_THROWS_AS(trace(batch, 1, true), ConfigError);
  CHECK_THROWS_WITH(trace(batch, 1, true), Catch::Contains("encoder.0") && Catch::Contains("train.batch") &&
                                               Catch::Contains("normalisation: layer"));
  CHECK_NOTHROW(trace(batch, 2, true));
  CHECK_NOTHROW(trace(batch, 1, false));
  CHECK_NOTHROW(trace({{"normalisation", std::string("layer")}}, 1, true));
  const Settings pixels{{"network", std::string("convolutional")}, {"normalisation", std::string("batch")}};
  CHECK_NOTHROW(trace(pixels, 1, true));  // maps of 3 x 2 and 2 x 1
  auto one_pixel = pixels;
  one_pixel["channels"] = Sizes{2, 2, 2};
  CHECK_THROWS_WITH(trace(one_pixel, 1, true), Catch::Contains("encoder.2"));
}

}  // namespace sandglass::test_hidden_step
