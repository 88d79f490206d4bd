#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_m1_m2 {
using built::Numbers;

namespace {

const DataShape kShape{.features = 6, .classes = 3};
const Numbers kX = built::numbers(24, 0.4, 0.5), kY{0, 1, 0, 1, 0, 0};

built::Settings with(built::Settings more = {}) {
  more.insert({{"hidden", std::vector<std::int64_t>{}},
               {"latent", std::int64_t{2}},
               {"classifier_hidden", std::vector<std::int64_t>{4}},
               {"network.hidden", std::vector<std::int64_t>{5}},
               {"m1_latent", std::int64_t{3}}});
  return more;
}

/// Records the objective of a stage on four examples, the first two labelled.
Objective record(const built::Trainee& trainee, std::size_t stage, const Loss& loss, Graph& graph) {
  const auto stages = trainee.model->stages();
  Value x = graph.constant(4, 6, kX);
  if (stages[stage].input) x = stages[stage].input(x);
  built::GivenBatch batch(stop_gradient(x), loss);
  batch.counting(40, 10).corrupted_by([x] { return scale(x, 0.9); });
  if (stages[stage].examples == Stage::Examples::mixed) batch.labelled_by(graph.constant(2, 3, kY));
  return stages[stage].updates.at(0).objective(batch);
}

}  // namespace

TEST_CASE("M1 is a VAE trained on every example, M2 is then trained on its codes with few labels") {
  const built::Trainee trainee("m1_m2", with({{"m1_epochs", std::int64_t{3}}, {"labelled_per_batch", std::int64_t{9}}}),
                               kShape);
  const auto stages = trainee.model->stages();
  REQUIRE(stages.size() == 2);
  CHECK((stages[0].name == "m1" && stages[0].epochs == 3 && !stages[0].input));
  CHECK(stages[0].examples == Stage::Examples::all);
  CHECK((stages[1].name == "m2" && stages[1].epochs == 0));
  CHECK(stages[1].examples == Stage::Examples::mixed);
  CHECK(stages[1].labelled_per_batch == 9);
}

TEST_CASE("each stage trains its own model and nothing else") {
  for (const std::string code : {"mean", "draw"}) {
    const built::Trainee trainee("m1_m2", with({{"m1_code", code}}), kShape);
    const auto loss = built::loss("bce");
    std::size_t trained = 0;
    for (std::size_t stage = 0; stage < 2; ++stage) {
      Graph graph(Precision::f64);
      graph.finish(record(trainee, stage, *loss, graph).total);
      graph.forward();
      graph.backward();
      const std::string prefix = stage == 0 ? "m1." : "m2.";
      for (const auto* parameter : graph.parameters()) {
        double largest = 0;
        for (Index i = 0; i < parameter->size(); ++i) largest = std::max(largest, std::abs(parameter->gradient_at(i)));
        const bool moves = parameter->name().rfind(prefix, 0) == 0;
        INFO(parameter->name() << " in stage " << stage);
        CHECK((largest > 0) == moves);
        trained += moves ? 1 : 0;
      }
    }
    CHECK(trained == trainee.parameters.size());
  }
}

TEST_CASE("stage m1's objective is that of a VAE with the same weights") {
  const built::Trainee both("m1_m2", with(), kShape);
  built::Trainee vae("vae", {{"hidden", std::vector<std::int64_t>{5}}, {"latent", std::int64_t{3}}}, kShape);
  for (auto& parameter : vae.parameters) parameter.copy_from(both.parameters.at("m1." + parameter.name()));
  const auto loss = built::loss("bce");
  const auto of_m1 = built::evaluate([&](Graph& graph) { return built::all_of(record(both, 0, *loss, graph)); });
  const auto of_vae = built::evaluate([&](Graph& graph) { return built::all_of(record(vae, 0, *loss, graph)); });
  CHECK(of_m1 == of_vae);
}

TEST_CASE("M2 sees the mean of M1's posterior, or draws with its variance") {
  const built::Trainee mean("m1_m2", with({{"m1_code", std::string("mean")}}), kShape),
      draw("m1_m2", with({{"m1_code", std::string("draw")}}), kShape);
  const auto inputs = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    const Value wide = draw.model->stages()[1].input(x);
    return std::vector<Value>{mean.model->stages()[1].input(x), slice_columns(wide, 0, 3)};
  });
  CHECK(inputs[0].size() == 12);
  CHECK(inputs[0] == inputs[1]);
}

TEST_CASE("M2's decoder is a Gaussian over z1 with a variance for each component") {
  built::Trainee trainee("m1_m2", with({{"alpha", 0.0}, {"m1_code", std::string("mean")}}), kShape);
  auto& p = trainee.parameters;
  const auto set_all = [&](const char* name, double value) {
    for (Index i = 0; i < p.at(name).size(); ++i) p.at(name).set(i, value);
  };
  set_all("m2.encoder.log_variance.weight", 0), set_all("m2.encoder.log_variance.bias", -60);  // draws are the mean
  for (Index d = 0; d < 3; ++d) p.at("m2.decoder.log_variance").set(d, 0.3 * static_cast<double>(d) - 0.7);
  const auto loss = built::loss("bce");
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(2, 6, {kX.begin(), kX.begin() + 12}), y = graph.constant(2, 3, kY);
    const auto stage = trainee.model->stages()[1];
    const Value z1 = stage.input(x);
    built::GivenBatch batch(z1, *loss);
    batch.labelled_by(y);
    const auto q = trainee.model->posterior(x, y);
    return std::vector<Value>{stage.updates[0].objective(batch).total, z1, q.mean,
                              mean(kl_standard_normal(q.mean, q.log_variance))};
  });
  const auto &w = p.at("m2.decoder.0.weight"), &b = p.at("m2.decoder.0.bias");
  double expected = 2 * std::log(3);
  for (std::size_t r = 0; r < 2; ++r)
    for (Index d = 0; d < 3; ++d) {
      double mean = b.at(d);
      for (Index l = 0; l < 2; ++l) mean += made[2][r * 2 + static_cast<std::size_t>(l)] * w.at(l * 3 + d);
      for (Index c = 0; c < 3; ++c) mean += kY[r * 3 + static_cast<std::size_t>(c)] * w.at((2 + c) * 3 + d);
      const double off = made[1][r * 3 + static_cast<std::size_t>(d)] - mean;
      const double log_variance = 0.3 * static_cast<double>(d) - 0.7;
      expected += 0.5 * (log_variance + off * off / std::exp(log_variance) + std::log(2 * M_PI));
    }
  CHECK(made[0][0] == Approx(expected / 2 + made[3][0]).epsilon(1e-10));
}

TEST_CASE("M2 is trained on draws unless it is told otherwise") {
  const built::Trainee trainee("m1_m2", with(), kShape);
  const auto made = built::evaluate(
      [&](Graph& graph) { return std::vector<Value>{trainee.model->stages()[1].input(graph.constant(4, 6, kX))}; });
  CHECK(made[0].size() == 4 * 2 * 3);  // mean and log-variance of three units
}

TEST_CASE("M1+M2 decodes a code and a class through M1, and classifies what M1 encodes") {
  const built::Trainee trainee("m1_m2", with(), kShape);
  const Model& model = *trainee.model;
  CHECK(model.conditional());
  CHECK(model.has_prior());
  CHECK(model.latent_size() == 2);
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    const Value a = model.decode_given(graph.constant(4, 2, 0.3), graph.constant(4, 3, 1.0 / 3));
    return std::vector<Value>{a, model.classify(x), model.encode(x), model.encode_given(x, softmax(model.classify(x)))};
  });
  CHECK(made[0].size() == 24);
  CHECK(made[1].size() == 12);
  CHECK(made[2] == made[3]);
}

}  // namespace sandglass::test_m1_m2
