#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_autoencoder {
using built::numbers;

namespace {

using Sizes = std::vector<std::int64_t>;

const DataShape kShape{.features = 6};

std::shared_ptr<Model> build(ParameterSet& parameters, const built::Settings& settings,
                             const DataShape& shape = kShape) {
  auto model = built::model("autoencoder", settings);
  Rng rng(1, Purpose::initialise);
  model->build(shape, parameters, rng);
  return model;
}

std::vector<std::string> shapes(const ParameterSet& parameters) {
  std::vector<std::string> all;
  for (const auto& p : parameters) all.push_back(p.name() + " " + format_shape(p.rows(), p.cols()));
  return all;
}

}  // namespace

TEST_CASE("the decoder mirrors the encoder's sizes, with weights of its own or only with biases") {
  ParameterSet free, tied;
  build(free, {{"hidden", Sizes{5, 4}}, {"latent", std::int64_t{2}}});
  CHECK(shapes(free) ==
        std::vector<std::string>{"encoder.0.weight (6, 5)", "encoder.0.bias (1, 5)", "encoder.1.weight (5, 4)",
                                 "encoder.1.bias (1, 4)", "encoder.2.weight (4, 2)", "encoder.2.bias (1, 2)",
                                 "decoder.0.weight (2, 4)", "decoder.0.bias (1, 4)", "decoder.1.weight (4, 5)",
                                 "decoder.1.bias (1, 5)", "decoder.2.weight (5, 6)", "decoder.2.bias (1, 6)"});
  build(tied, {{"hidden", Sizes{5, 4}}, {"latent", std::int64_t{2}}, {"tied", true}});
  CHECK(shapes(tied) ==
        std::vector<std::string>{"encoder.0.weight (6, 5)", "encoder.0.bias (1, 5)", "encoder.1.weight (5, 4)",
                                 "encoder.1.bias (1, 4)", "encoder.2.weight (4, 2)", "encoder.2.bias (1, 2)",
                                 "decoder.0.bias (1, 4)", "decoder.1.bias (1, 5)", "decoder.2.bias (1, 6)"});
}

TEST_CASE("without hidden layers z = s(x W + b) and the pre-activation is z V + c") {
  ParameterSet parameters(Precision::f64);
  const auto model =
      build(parameters, {{"hidden", Sizes{}}, {"latent", std::int64_t{1}}, {"latent_activation", std::string("sigmoid")}});
  auto &w = parameters.at("encoder.0.weight"), &v = parameters.at("decoder.0.weight");
  parameters.at("encoder.0.bias").set(0, 0.1);
  parameters.at("decoder.0.bias").set(3, -0.2);
  const auto x = numbers(6, 1);
  Graph graph(Precision::f64);
  const Value z = model->encode(graph.constant(1, 6, x)), a = model->decode(z);
  graph.finish_forward_only({z, a});
  graph.forward();
  double sum = 0.1;
  for (Index i = 0; i < 6; ++i) sum += x[static_cast<std::size_t>(i)] * w.at(i);
  const double code = 1 / (1 + std::exp(-sum));
  CHECK(graph.element(z, 0) == Approx(code));
  for (Index i = 0; i < 6; ++i) CHECK(graph.element(a, i) == Approx(code * v.at(i) - (i == 3 ? 0.2 : 0)).margin(1e-12));
}

TEST_CASE("the code has an activation of its own: none, unless it is given one") {
  CHECK(std::get<std::string>(*built::params(Kind::model, "autoencoder").find("latent_activation")) == "identity");
  for (const auto& [of_latent, least] : {std::pair<std::string, double>{"relu", 0}, {"tanh", -1}}) {
    ParameterSet parameters(Precision::f64);
    const auto model = build(parameters, {{"activation", std::string("relu")}, {"latent_activation", of_latent}});
    Graph graph(Precision::f64);
    const Value z = model->encode(graph.constant(4, 6, numbers(24, 5)));
    graph.finish_forward_only({z});
    graph.forward();
    double smallest = 1;
    for (Index i = 0; i < z.size(); ++i) smallest = std::min(smallest, graph.element(z, i));
    CHECK(smallest >= least);
    CHECK((smallest < 0) == (of_latent == "tanh"));
  }
}

TEST_CASE("a tied weight's gradient is the sum of those of both its uses") {
  const built::Settings sizes{{"hidden", Sizes{}}, {"latent", std::int64_t{3}}, {"latent_activation", std::string("tanh")}};
  auto tied_sizes = sizes;
  tied_sizes["tied"] = true;
  ParameterSet tied(Precision::f64), free(Precision::f64);
  const auto tied_model = build(tied, tied_sizes), free_model = build(free, sizes);
  auto &w = tied.at("encoder.0.weight"), &encoder = free.at("encoder.0.weight"), &decoder = free.at("decoder.0.weight");
  encoder.copy_from(w);
  for (Index i = 0; i < 6; ++i)
    for (Index j = 0; j < 3; ++j) decoder.set(j * 6 + i, w.at(i * 3 + j));
  for (auto* model : {tied_model.get(), free_model.get()}) {
    Graph graph(Precision::f64);
    const Value x = graph.constant(4, 6, numbers(24, 1));
    graph.finish(mean_squared_error(model->decode(model->encode(x)), x, Reduction::mean));
    graph.forward();
    graph.backward();
  }
  for (Index i = 0; i < 6; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(w.gradient_at(i * 3 + j) ==
            Approx(encoder.gradient_at(i * 3 + j) + decoder.gradient_at(j * 6 + i)).epsilon(1e-10));
}

TEST_CASE("tied weights stay tied while they are trained: decoding uses the encoder's weight of the moment") {
  ParameterSet parameters(Precision::f64);
  const auto model = build(
      parameters,
      {{"hidden", Sizes{}}, {"latent", std::int64_t{3}}, {"latent_activation", std::string("identity")}, {"tied", true}});
  Graph training(Precision::f64), decoding(Precision::f64);
  const Value x = training.constant(4, 6, numbers(24, 1));
  training.finish(mean_squared_error(model->decode(model->encode(x)), x, Reduction::mean));
  const Value unit = decoding.constant(1, 3, std::vector<double>{0, 1, 0}), a = model->decode(unit);
  decoding.finish_forward_only({a});
  Sgd sgd(all_parameters(parameters));
  const double before = parameters.at("encoder.0.weight").at(1);
  for (std::uint64_t step = 0; step < 5; ++step) {
    training.forward({1, step});
    training.backward();
    sgd.step(0.5);
    decoding.forward();
    for (Index i = 0; i < 6; ++i)
      CHECK(decoding.element(a, i) ==
            Approx(parameters.at("encoder.0.weight").at(i * 3 + 1) + parameters.at("decoder.0.bias").at(i))
                .margin(1e-12));
  }
  CHECK(parameters.at("encoder.0.weight").at(1) != before);
}

TEST_CASE("weights before a sigmoid start in Glorot's range times four, biases at zero") {
  ParameterSet parameters;
  build(parameters, {{"hidden", Sizes{}}, {"latent", std::int64_t{100}}, {"latent_activation", std::string("sigmoid")}},
        {.features = 50});
  const double limit = 4 * std::sqrt(6.0 / 150);
  double largest = 0;
  const auto& w = parameters.at("encoder.0.weight");
  for (Index i = 0; i < w.size(); ++i) largest = std::max(largest, std::abs(w.at(i)));
  CHECK(largest <= limit);
  CHECK(largest > 0.99 * limit);
  for (Index i = 0; i < 100; ++i) CHECK(parameters.at("encoder.0.bias").at(i) == 0);
}

TEST_CASE("the objective reconstructs the clean input from the corrupted one") {
  ParameterSet parameters(Precision::f64);
  const auto model = build(parameters, {{"hidden", Sizes{}}, {"latent", std::int64_t{3}}});
  const auto loss = built::loss("mse");
  Graph graph(Precision::f64);
  const Value x = graph.constant(2, 6, numbers(12, 1)), noisy = graph.constant(2, 6, numbers(12, 0.5));
  built::GivenBatch batch(x, *loss);
  batch.corrupted_by([&] { return noisy; });
  const auto objective = model->objective(batch);
  const Value expected = loss->loss(model->decode(model->encode(noisy)), x);
  const Value wrong_target = loss->loss(model->decode(model->encode(noisy)), noisy);
  graph.finish_forward_only({objective.total, expected, wrong_target});
  graph.forward();
  CHECK(graph.scalar(objective.total) == graph.scalar(expected));
  CHECK(graph.scalar(objective.total) != graph.scalar(wrong_target));
}

}  // namespace sandglass::test_autoencoder
