#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_aae {
using built::Numbers;

namespace {

const Numbers kX = built::numbers(24, 0.4, 0.5);

built::Trainee aae(built::Settings more = {}, const DataShape& shape = {.features = 6}) {
  more.insert({{"hidden", std::vector<std::int64_t>{5}},
               {"latent", std::int64_t{2}},
               {"discriminator.hidden", std::vector<std::int64_t>{4}}});
  return built::Trainee("aae", more, shape);
}

const Update& update(const std::vector<Stage>& stages, const std::string& name) {
  for (const auto& one : stages.at(0).updates)
    if (one.name == name) return one;
  throw Error("no update " + name);
}

double value_of(const built::Trainee& trainee, const std::string& name) {
  const auto loss = built::loss("bce");
  const auto stages = trainee.model->stages();
  return built::evaluate([&](Graph& graph) {
           built::GivenBatch batch(graph.constant(4, 6, kX), *loss);
           return std::vector<Value>{update(stages, name).objective(batch).total};
         })
      .at(0)
      .at(0);
}

/// The discriminator's answer is `logit` for every code.
void answer(built::Trainee& trainee, double logit) {
  auto &w = trainee.parameters.at("discriminator.1.weight"), &b = trainee.parameters.at("discriminator.1.bias");
  for (Index i = 0; i < w.size(); ++i) w.set(i, 0);
  b.set(0, logit);
}

}  // namespace

TEST_CASE("where the discriminator cannot tell, its loss is 2 ln 2 and the encoder's is ln 2") {
  auto trainee = aae();
  answer(trainee, 0);
  CHECK(value_of(trainee, "discriminator") == Approx(2 * std::log(2)).epsilon(1e-14));
  CHECK(value_of(trainee, "encoder") == Approx(std::log(2)).epsilon(1e-14));
}

TEST_CASE("the discriminator is asked for 1 at the prior and 0 at a code, the encoder for 1 at a code") {
  auto trainee = aae();
  answer(trainee, 1.5);
  const double one = std::log1p(std::exp(-1.5)), zero = std::log1p(std::exp(1.5));
  CHECK(value_of(trainee, "discriminator") == Approx(one + zero).epsilon(1e-14));
  CHECK(value_of(trainee, "encoder") == Approx(one).epsilon(1e-14));
}

TEST_CASE("the discriminator is shown draws of a standard normal and the codes themselves") {
  auto trainee = aae();
  const auto loss = built::loss("bce");
  const auto stages = trainee.model->stages();
  // D(z) = relu(z_0): its answers tell which codes it was shown.
  for (auto& parameter : trainee.parameters)
    if (parameter.name().rfind("discriminator", 0) == 0)
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
  trainee.parameters.at("discriminator.0.weight").set(0, 1);
  trainee.parameters.at("discriminator.1.weight").set(0, 1);
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    built::GivenBatch batch(x, *loss);
    return std::vector<Value>{update(stages, "discriminator").objective(batch).total, trainee.model->encode(x)};
  });
  const auto prior = built::evaluate([](Graph& graph) { return std::vector<Value>{random_normal(graph, 4, 2)}; });
  double expected = 0;
  for (std::size_t r = 0; r < 4; ++r) {
    expected += std::log1p(std::exp(-std::max(0.0, prior[0][2 * r]))) / 4;
    expected += std::log1p(std::exp(std::max(0.0, made[1][2 * r]))) / 4;
  }
  CHECK(made[0][0] == Approx(expected).epsilon(1e-12));
}

TEST_CASE("three updates train three parts: the autoencoder, the discriminator, the encoder") {
  const auto trainee = aae();
  const auto stages = trainee.model->stages();
  REQUIRE(stages.size() == 1);
  REQUIRE(stages[0].updates.size() == 3);
  const auto loss = built::loss("bce");
  const std::vector<std::pair<std::string, std::vector<std::string>>> parts{
      {"reconstruction", {"encoder", "decoder"}}, {"discriminator", {"discriminator"}}, {"encoder", {"encoder"}}};
  for (std::size_t u = 0; u < 3; ++u) {
    const auto& [name, of] = parts[u];
    INFO(name);
    const auto& one = stages[0].updates[u];
    CHECK(one.name == name);
    Graph graph(Precision::f64);
    if (!one.trains.empty()) graph.train_only(one.trains);
    built::GivenBatch batch(graph.constant(4, 6, kX), *loss);
    graph.finish(one.objective(batch).total);
    graph.forward();
    graph.backward();
    std::size_t expected = 0;
    for (const auto& parameter : trainee.parameters)
      for (const auto& part : of) expected += parameter.name().rfind(part + ".", 0) == 0 ? 1 : 0;
    CHECK(graph.parameters().size() == expected);
    for (const auto* parameter : graph.parameters()) {
      INFO(parameter->name());
      double largest = 0;
      for (Index i = 0; i < parameter->size(); ++i) largest = std::max(largest, std::abs(parameter->gradient_at(i)));
      CHECK(largest > 0);
      CHECK(std::count(of.begin(), of.end(), parameter->name().substr(0, parameter->name().find('.'))) == 1);
    }
  }
}

TEST_CASE("the reconstruction is measured by the study's loss, the other two in nats") {
  const auto trainee = aae();
  const auto loss = built::loss("mse");
  const auto stages = trainee.model->stages();
  Graph graph(Precision::f64);
  const Value x = graph.constant(4, 6, kX);
  built::GivenBatch batch(x, *loss);
  const auto made = update(stages, "reconstruction").objective(batch);
  const Value expected = loss->loss(trainee.model->decode(trainee.model->encode(x)), x);
  CHECK(made.unit.empty());
  CHECK(update(stages, "encoder").objective(batch).unit == "nats, mean over batch");
  graph.finish_forward_only({made.total, expected});
  graph.forward();
  CHECK(graph.scalar(made.total) == graph.scalar(expected));
  CHECK(trainee.model->has_prior());
}

TEST_CASE("a discriminator that is trained learns to tell the codes from the prior") {
  const auto trainee = aae();
  const auto loss = built::loss("bce");
  const auto stages = trainee.model->stages();
  const auto& one = update(stages, "discriminator");
  Graph graph(Precision::f64);
  graph.train_only(one.trains);
  Numbers x = built::numbers(64 * 6, 0.4, 0.5);
  built::GivenBatch batch(graph.constant(64, 6, x), *loss);
  const Value total = one.objective(batch).total;
  graph.finish(total);
  Adam adam(graph.parameters());
  double first = 0, last = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    graph.forward({.seed = 1, .step = step});
    if (step == 0) first = graph.scalar(total);
    last = graph.scalar(total);
    graph.backward();
    adam.step(0.02);
  }
  CHECK(last < first);
  CHECK(last < 2 * std::log(2));
}

TEST_CASE("the discriminator's and the encoder's updates have rates of their own") {
  const auto trainee = aae({{"discriminator_rate", 0.5}, {"encoder_rate", 0.25}});
  const auto stages = trainee.model->stages();
  CHECK(update(stages, "reconstruction").rate == 1);
  CHECK(update(stages, "discriminator").rate == 0.5);
  CHECK(update(stages, "encoder").rate == 0.25);
}

TEST_CASE("a Gaussian posterior is drawn from in every update, and its mean is the code") {
  const auto trainee = aae({{"posterior", std::string("gaussian")}});
  const auto loss = built::loss("bce");
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    built::GivenBatch batch(x, *loss);
    const auto q = trainee.model->posterior(x, {});
    const Value own = update(trainee.model->stages(), "reconstruction").objective(batch).total;
    const Value of_mean = loss->loss(trainee.model->decode(q.mean), x);
    return std::vector<Value>{own, of_mean, q.mean, trainee.model->encode(x)};
  });
  CHECK(made[0] != made[1]);
  CHECK(made[2] == made[3]);
  const auto draws = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(4, 6, kX);
    const auto q = trainee.model->posterior(x, {});
    return std::vector<Value>{loss->loss(trainee.model->decode(reparameterise(q.mean, q.log_variance)), x)};
  });
  CHECK(made[0][0] == Approx(draws[0][0]).epsilon(1e-14));  // the first draw of the step
}

TEST_CASE("with labels the discriminator reads a class beside the code, and one more for no label") {
  const DataShape shape{.features = 6, .classes = 3};
  auto trainee = aae({{"labels", true}, {"labelled_per_batch", std::int64_t{2}}}, shape);
  const auto stages = trainee.model->stages();
  CHECK(stages[0].examples == Stage::Examples::mixed);
  CHECK(stages[0].labelled_per_batch == 2);
  // D = the class's own number, through one relu unit: 1, 2, 3, and 4 for none.
  for (auto& parameter : trainee.parameters)
    if (parameter.name().rfind("discriminator", 0) == 0)
      for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
  auto& first = trainee.parameters.at("discriminator.0.weight");
  REQUIRE((first.rows() == 2 + 3 + 1 && first.cols() == 4));
  for (Index c = 0; c < 4; ++c) first.set((2 + c) * 4, static_cast<double>(c + 1));
  trainee.parameters.at("discriminator.1.weight").set(0, 1);
  const auto loss = built::loss("bce");
  const auto made = built::evaluate([&](Graph& graph) {
    built::GivenBatch batch(graph.constant(4, 6, kX), *loss);
    batch.labelled_by(graph.constant(2, 3, Numbers{0, 0, 1, 1, 0, 0}));
    return std::vector<Value>{update(stages, "encoder").objective(batch).total,
                              update(stages, "discriminator").objective(batch).total};
  });
  double encoder = 0, discriminator = 0;
  for (const double logit : {3.0, 1.0, 4.0, 4.0}) {
    encoder += std::log1p(std::exp(-logit)) / 4;
    discriminator += (std::log1p(std::exp(-logit)) + std::log1p(std::exp(logit))) / 4;
  }
  CHECK(made[0][0] == Approx(encoder).epsilon(1e-12));
  CHECK(made[1][0] == Approx(discriminator).epsilon(1e-12));
}

TEST_CASE("only the normal prior is the one that others may draw codes from") {
  CHECK(aae().model->has_prior());
  CHECK_FALSE(aae({{"prior", std::string("swiss_roll")}}).model->has_prior());
  CHECK_FALSE(aae({{"prior", std::string("mixture")}, {"components", std::int64_t{4}}}).model->has_prior());
}

TEST_CASE("an adversarial autoencoder says what its prior and its labels need") {
  const std::string mixture = "mixture", roll = "swiss_roll";
  const DataShape classes{.features = 6, .classes = 3};
  CHECK_THROWS_WITH(aae({{"prior", mixture}}), Catch::Contains("give the number of components"));
  CHECK_THROWS_WITH(aae({{"prior", roll}, {"latent", std::int64_t{3}}}), Catch::Contains("give an even latent"));
  CHECK_THROWS_WITH(aae({{"prior", mixture}, {"labels", true}, {"components", std::int64_t{4}}}, classes),
                    Catch::Contains("set components: 0"));
  CHECK_THROWS_WITH(aae({{"labels", true}}), Catch::Contains("needs labels"));
}

}  // namespace sandglass::test_aae
