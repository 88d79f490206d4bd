#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_vq_vae {
using built::Numbers;

namespace {

/// Encoder z = x and a codebook of four points of the plane; two vectors to a code.
built::Trainee vq(double commitment = 0.25) {
  built::Trainee trainee("vq_vae",
                         {{"hidden", std::vector<std::int64_t>{}},
                          {"latent", std::int64_t{4}},
                          {"vectors", std::int64_t{2}},
                          {"codebook", std::int64_t{4}},
                          {"commitment", commitment}},
                         {.features = 4});
  auto& p = trainee.parameters;
  for (const char* half : {"encoder", "decoder"}) {
    auto &w = p.at(std::string(half) + ".0.weight"), &b = p.at(std::string(half) + ".0.bias");
    for (Index i = 0; i < 16; ++i) w.set(i, i % 5 == 0 ? 1 : 0);
    for (Index i = 0; i < 4; ++i) b.set(i, 0);
  }
  const Numbers points{0, 0, 1, 0, 0, 1, 5, 5};
  for (Index i = 0; i < 8; ++i) p.at("codebook").set(i, points[static_cast<std::size_t>(i)]);
  return trainee;
}

const Numbers kX{0.1, -0.2, 0.9, 0.3, 0.2, 0.8, 0.7, 0.1};  // -> (0, 0) (1, 0) | (0, 1) (1, 0)
const Numbers kCodes{0, 0, 1, 0, 0, 1, 1, 0};

}  // namespace

TEST_CASE("each vector of the encoder is replaced by the nearest of the codebook") {
  const auto trainee = vq();
  const auto made = built::evaluate(
      [&](Graph& graph) { return std::vector<Value>{trainee.model->encode(graph.constant(2, 4, kX))}; });
  CHECK(made[0] == kCodes);
}

TEST_CASE(
    "codebook and commitment are squared distances per example; used codes and perplexity are those of the batch") {
  const auto trainee = vq(0.5);
  for (const std::string reduction : {"mean", "sum_per_example"}) {
    const auto loss = built::loss("mse", {{"reduction", reduction}});
    const auto made = built::evaluate([&](Graph& graph) {
      built::GivenBatch batch(graph.constant(2, 4, kX), *loss);
      const auto objective = trainee.model->objective(batch);
      CHECK(built::names_of(objective) ==
            std::vector<std::string>{"reconstruction", "codebook", "commitment", "perplexity", "used_codes"});
      return built::all_of(objective);
    });
    double distance = 0;
    for (std::size_t i = 0; i < 8; ++i) distance += std::pow(kX[i] - kCodes[i], 2) / (reduction == "mean" ? 8 : 2);
    CHECK(made[2][0] == Approx(distance).epsilon(1e-12));
    CHECK(made[3][0] == Approx(distance / 2).epsilon(1e-12));
    CHECK(made[0][0] == Approx(made[1][0] + 1.5 * distance).epsilon(1e-12));
    CHECK(made[4][0] == Approx(std::exp(0.5 * std::log(2) + 2 * 0.25 * std::log(4))).epsilon(1e-12));
    CHECK(made[5][0] == 3);
  }
}

TEST_CASE("the reconstruction's gradient reaches the encoder as if nothing were replaced, and not the codebook") {
  auto trainee = vq();
  const auto loss = built::loss("mse");
  const auto gradients = [&](bool quantised) {
    Graph graph(Precision::f64);
    const Value x = graph.constant(2, 4, kX);
    const Value z = trainee.model->encode(x);
    // The same value of the decoder's input, but the encoder alone.
    const Value f = linear(x, graph.parameter(trainee.parameters.at("encoder.0.weight")),
                           graph.parameter(trainee.parameters.at("encoder.0.bias")));
    const Value other = f + stop_gradient(graph.constant(2, 4, kCodes) - f);
    graph.finish(loss->loss(trainee.model->decode(quantised ? z : other), x));
    graph.forward();
    graph.backward();
    Numbers all;
    for (Index i = 0; i < 16; ++i) all.push_back(trainee.parameters.at("encoder.0.weight").gradient_at(i));
    return all;
  };
  const auto ours = gradients(true), expected = gradients(false);
  double largest = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    CHECK(ours[i] == Approx(expected[i]).margin(1e-12));
    largest = std::max(largest, std::abs(ours[i]));
  }
  CHECK(largest > 0);
}

TEST_CASE("vectors of the codebook are drawn to the encoder's, those that nothing is near stay") {
  const auto trainee = vq();
  const auto loss = built::loss("mse", {{"reduction", std::string("sum_per_example")}});
  Graph graph(Precision::f64);
  built::GivenBatch batch(graph.constant(2, 4, kX), *loss);
  graph.finish(trainee.model->objective(batch).total);
  graph.forward();
  graph.backward();
  const auto& codebook = trainee.parameters.at("codebook");
  CHECK(codebook.gradient_at(0) == Approx(2 * (0 - 0.1) / 2).epsilon(1e-12));
  CHECK(codebook.gradient_at(2) == Approx(2 * ((1 - 0.9) + (1 - 0.7)) / 2).epsilon(1e-12));
  CHECK((codebook.gradient_at(6) == 0 && codebook.gradient_at(7) == 0));
}

TEST_CASE("a latent that the vectors do not divide is refused") {
  CHECK_THROWS_WITH(built::Trainee("vq_vae", {{"latent", std::int64_t{5}}, {"vectors", std::int64_t{2}}}),
                    Catch::Contains("multiple"));
}

}  // namespace sandglass::test_vq_vae
