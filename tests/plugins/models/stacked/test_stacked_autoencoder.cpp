#include <catch2/catch.hpp>
#include <set>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_stacked_autoencoder {
using built::evaluate;
using built::GivenBatch;
using built::Numbers;
using built::numbers;
using built::Trainee;

namespace {

constexpr Index kRows = 4;
const DataShape kShape{.features = 6, .classes = 2};

built::Settings settings(const built::Settings& more = {}) {
  auto all = more;
  all.insert({{"hidden", std::vector<std::int64_t>{5, 4, 3}},
              {"pretrain_epochs", std::int64_t{7}},
              {"pretrain_learning_rate", 0.25}});
  return all;
}

Numbers inputs() { return numbers(kRows * 6, 0.5, 0.5); }

/// Rows 0 and 2 are of class 0, the others of class 1.
Value labels(Graph& graph) { return graph.constant(kRows, 2, Numbers{1, 0, 0, 1, 1, 0, 0, 1}); }

/// x through the first `count` layers, by hand.
Numbers code_below(const Trainee& trainee, Numbers x, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    const auto prefix = "encoder." + std::to_string(k);
    const auto &w = trainee.parameters.at(prefix + ".weight"), &b = trainee.parameters.at(prefix + ".bias");
    Numbers next;
    for (std::size_t r = 0; r < kRows; ++r)
      for (Index j = 0; j < w.cols(); ++j) {
        double a = b.at(j);
        for (Index i = 0; i < w.rows(); ++i)
          a += x[r * static_cast<std::size_t>(w.rows()) + static_cast<std::size_t>(i)] * w.at(i * w.cols() + j);
        next.push_back(1 / (1 + std::exp(-a)));
      }
    x = std::move(next);
  }
  return x;
}

/// Runs a stage as the host does: its input without gradients, then steps of plain descent on its one update.
void run(const Stage& stage, int steps, double rate = 0.5) {
  const auto loss = built::loss("bce");
  const auto input = evaluate([&](Graph& graph) {
    const Value x = graph.constant(kRows, 6, inputs());
    return std::vector<Value>{stage.input ? stage.input(x) : x};
  })[0];
  REQUIRE(stage.updates.size() == 1);
  const auto& update = stage.updates[0];
  Graph graph(Precision::f64);
  if (!update.trains.empty()) graph.train_only(update.trains);
  GivenBatch batch(graph.constant(kRows, static_cast<Index>(input.size()) / kRows, input), *loss);
  batch.labelled_by(labels(graph));
  graph.finish(update.objective(batch).total);
  Sgd sgd(graph.parameters());
  for (std::uint64_t step = 0; step < static_cast<std::uint64_t>(steps); ++step) {
    graph.forward({1, step});
    graph.backward();
    sgd.step(rate);
  }
}

std::set<std::string> changed_by(Trainee& trainee, const Stage& stage) {
  ParameterSet before(Precision::f64);
  for (auto& parameter : trainee.parameters)
    before.add(parameter.name(), parameter.rows(), parameter.cols()).copy_from(parameter);
  run(stage, 3);
  std::set<std::string> changed;
  for (const auto& parameter : trainee.parameters)
    for (Index i = 0; i < parameter.size(); ++i)
      if (parameter.at(i) != before.at(parameter.name()).at(i)) changed.insert(parameter.name());
  return changed;
}

}  // namespace

TEST_CASE("a stack trains layer by layer, then as a whole on labelled examples") {
  const Trainee trainee("stacked_autoencoder", settings(), kShape);
  const auto stages = trainee.model->stages();
  REQUIRE(stages.size() == 4);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(stages[k].name == "pretrain." + std::to_string(k + 1));
    CHECK(stages[k].epochs == 7);
    CHECK(stages[k].learning_rate == 0.25);
    CHECK(stages[k].examples == Stage::Examples::all);
  }
  CHECK(stages[3].name == "fine_tune");
  CHECK(stages[3].epochs == 0);
  CHECK_FALSE(stages[3].learning_rate.has_value());
  CHECK(stages[3].examples == Stage::Examples::labelled);
}

TEST_CASE("each stage of a stack changes its own parameters and no bit of the others") {
  for (const bool tied : {true, false}) {
    Trainee trainee("stacked_autoencoder", settings({{"tied", tied}}), kShape);
    const auto stages = trainee.model->stages();
    for (std::size_t k = 0; k < 3; ++k) {
      const auto encoder = "encoder." + std::to_string(k), decoder = "decoder." + std::to_string(2 - k);
      std::set<std::string> expected{encoder + ".weight", encoder + ".bias", decoder + ".bias"};
      if (!tied) expected.insert(decoder + ".weight");
      CHECK(changed_by(trainee, stages[k]) == expected);
    }
    CHECK(changed_by(trainee, stages[3]) ==
          std::set<std::string>{"encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias",
                                "encoder.2.weight", "encoder.2.bias", "classifier.weight", "classifier.bias"});
  }
}

TEST_CASE("a layer's input is the clean code of the layers below it") {
  for (const auto* name : {"stacked_autoencoder", "stacked_denoising_autoencoder"}) {
    const Trainee trainee(name, settings(), kShape);
    const auto stages = trainee.model->stages();
    CHECK_FALSE(stages[0].input);
    for (std::size_t k = 1; k < 3; ++k) {
      const auto got = evaluate(
          [&](Graph& graph) { return std::vector<Value>{stages[k].input(graph.constant(kRows, 6, inputs()))}; })[0];
      const auto expected = code_below(trainee, inputs(), k);
      REQUIRE(got.size() == expected.size());
      for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(expected[i]).epsilon(1e-12));
    }
    const auto code = evaluate(
        [&](Graph& graph) { return std::vector<Value>{trainee.model->encode(graph.constant(kRows, 6, inputs()))}; })[0];
    const auto expected = code_below(trainee, inputs(), 3);
    for (std::size_t i = 0; i < code.size(); ++i) CHECK(code[i] == Approx(expected[i]).epsilon(1e-12));
  }
}

TEST_CASE("an inner layer's loss is cross-entropy of a sigmoid code, else squared error, reduced as the study's loss") {
  for (const auto* activation : {"sigmoid", "tanh"})
    for (const auto* reduction : {"mean", "sum_per_example"}) {
      INFO(activation << ", " << reduction);
      const Trainee trainee("stacked_autoencoder", settings({{"activation", std::string(activation)}}), kShape);
      const auto loss = built::loss("mse", {{"reduction", std::string(reduction)}});
      const auto update = trainee.model->stages()[1].updates[0];
      const auto code = numbers(kRows * 5, 0.4, 0.5);
      const auto &w = trainee.parameters.at("encoder.1.weight"), &b = trainee.parameters.at("encoder.1.bias"),
                 &c = trainee.parameters.at("decoder.1.bias");
      const double got = evaluate([&](Graph& graph) {
        GivenBatch batch(graph.constant(kRows, 5, code), *loss);
        return std::vector<Value>{update.objective(batch).total};
      })[0][0];
      const auto squash = [&](double a) { return activation[0] == 's' ? 1 / (1 + std::exp(-a)) : std::tanh(a); };
      double expected = 0;
      for (Index r = 0; r < kRows; ++r) {
        const double* x = code.data() + r * 5;
        Numbers h;
        for (Index j = 0; j < 4; ++j) {
          double a = b.at(j);
          for (Index i = 0; i < 5; ++i) a += x[i] * w.at(i * 4 + j);
          h.push_back(squash(a));
        }
        for (Index i = 0; i < 5; ++i) {
          double a = c.at(i);
          for (Index j = 0; j < 4; ++j) a += h[static_cast<std::size_t>(j)] * w.at(i * 4 + j);
          const double y = squash(a);
          expected += activation[0] == 's' ? -x[i] * std::log(y) - (1 - x[i]) * std::log(1 - y) : std::pow(y - x[i], 2);
        }
      }
      CHECK(got == Approx(expected / (reduction[0] == 'm' ? kRows * 5 : kRows)).epsilon(1e-10));
    }
}

TEST_CASE(
    "while it is pretrained, the decoder of a layer above a relu one is linear, so that it learns where relu is 0") {
  for (const std::string activation : {"relu", "softplus", "elu"}) {
    INFO(activation);
    Trainee trainee("stacked_autoencoder", settings({{"activation", activation}}), kShape);
    for (Index i = 0; i < 5; ++i) trainee.parameters.at("decoder.1.bias").set(i, -50);  // relu would be 0 everywhere
    for (auto& parameter : trainee.parameters)
      if (parameter.name() == "encoder.1.weight")
        for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
    const auto loss = built::loss("mse");
    const auto update = trainee.model->stages()[1].updates[0];
    const auto code = numbers(kRows * 5, 0.4, 0.5);
    Graph graph(Precision::f64);
    GivenBatch batch(graph.constant(kRows, 5, code), *loss);
    const Value total = update.objective(batch).total;
    graph.finish(total);
    graph.forward();
    graph.backward();
    double expected = 0;
    for (const double x : code) expected += std::pow(-50 - x, 2) / (kRows * 5);
    CHECK(graph.scalar(total) == Approx(expected).epsilon(1e-12));
    CHECK(trainee.parameters.at("decoder.1.bias").gradient_at(0) < -1);
  }
}

TEST_CASE("emphasis weighs what the noise chose in the input of each pretrained layer") {
  const auto loss = built::loss("bce");
  for (const std::string activation : {"sigmoid", "tanh", "relu"})
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
      INFO(activation << ", layer " << k);
      const Index width = k == 0 ? 6 : 5;
      const auto total = [&](double corrupted, double clean, double first) {
        const Trainee trainee(
            "stacked_denoising_autoencoder",
            settings({{"activation", activation}, {"emphasis_corrupted", corrupted}, {"emphasis_clean", clean}}),
            kShape);
        return evaluate([&](Graph& graph) {
          const Value x = graph.constant(kRows, width, numbers(kRows * width, 0.4, 0.5));
          Numbers mask(static_cast<std::size_t>(kRows * width), 0.0);
          mask[0] = mask[7] = mask[11] = first;
          GivenBatch batch(x, *loss);
          batch.corrupted_by([&] { return scale(x, 0.5); }).choosing([&graph, width, mask] {
            return graph.constant(kRows, width, mask);
          });
          return std::vector<Value>{trainee.model->stages()[k].updates[0].objective(batch).total};
        })[0][0];
      };
      const double plain = total(1, 1, 1), chosen = total(1, 0, 1), others = total(0, 1, 1);
      CHECK(chosen != 0);
      CHECK(others != plain);
      CHECK(chosen + others == Approx(plain).epsilon(1e-12));
      CHECK(total(3, 0.5, 1) == Approx(3 * chosen + 0.5 * others).epsilon(1e-12));
      CHECK(total(3, 1, 0) == Approx(plain).epsilon(1e-12));  // nothing was chosen
    }
}

TEST_CASE("only the denoising stack corrupts, and only the input of the layer that is trained") {
  const auto loss = built::loss("bce");
  for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
    const Index width = k == 0 ? 6 : 5;
    const auto total = [&](const char* name, bool noisy, bool noisy_target) {
      const Trainee trainee(name, settings(), kShape);
      const auto update = trainee.model->stages()[k].updates[0];
      return evaluate([&](Graph& graph) {
        const Value x = graph.constant(kRows, width, numbers(kRows * width, 0.4, 0.5));
        const Value other = graph.constant(kRows, width, numbers(kRows * width, 0.1, 0.2));
        GivenBatch batch(noisy_target ? other : x, *loss);
        if (noisy) batch.corrupted_by([&] { return other; });
        return std::vector<Value>{update.objective(batch).total};
      })[0][0];
    };
    const double clean = total("stacked_autoencoder", false, false);
    CHECK(total("stacked_autoencoder", true, false) == clean);
    CHECK(total("stacked_denoising_autoencoder", false, false) == clean);
    const double noisy = total("stacked_denoising_autoencoder", true, false);
    CHECK(noisy != clean);
    CHECK(noisy != total("stacked_denoising_autoencoder", true, true));
  }
}

TEST_CASE("fine-tuning minimises the cross-entropy of the softmax layer") {
  const Trainee trainee("stacked_denoising_autoencoder", settings(), kShape);
  const auto loss = built::loss("bce");
  const auto got = evaluate([&](Graph& graph) {
    const Value x = graph.constant(kRows, 6, inputs());
    GivenBatch batch(x, *loss);
    batch.labelled_by(labels(graph));
    batch.corrupted_by([&]() -> Value { throw Error("fine-tuning is to see clean examples"); });
    return std::vector<Value>{trainee.model->stages().back().updates[0].objective(batch).total,
                              trainee.model->classify(x)};
  });
  double expected = 0;
  for (std::size_t r = 0; r < kRows; ++r) {
    const double *a = got[1].data() + 2 * r, wanted = a[r % 2];
    expected += (std::log(std::exp(a[0]) + std::exp(a[1])) - wanted) / kRows;
  }
  CHECK(got[0][0] == Approx(expected).epsilon(1e-12));
}

TEST_CASE("without pretraining the stack is a classifier of one stage, and learns its examples") {
  Trainee trainee("stacked_autoencoder",
                  settings({{"pretrain_epochs", std::int64_t{0}}, {"activation", std::string("tanh")}}), kShape);
  const auto stages = trainee.model->stages();
  REQUIRE(stages.size() == 1);
  run(stages[0], 500);
  const auto logits = evaluate(
      [&](Graph& graph) { return std::vector<Value>{trainee.model->classify(graph.constant(kRows, 6, inputs()))}; })[0];
  for (std::size_t r = 0; r < kRows; ++r) CHECK(logits[2 * r + r % 2] > logits[2 * r + 1 - r % 2]);
}

TEST_CASE("fine-tuned to reconstruct, a stack needs no labels and trains its decoder too") {
  Trainee trainee("stacked_denoising_autoencoder", settings({{"fine_tune", std::string("reconstruct")}}),
                  {.features = 6});
  const auto stage = trainee.model->stages().back();
  CHECK(stage.examples == Stage::Examples::all);
  CHECK(changed_by(trainee, stage).size() == trainee.parameters.size());
  Graph graph(Precision::f64);
  CHECK_FALSE(trainee.model->classify(graph.constant(kRows, 6, inputs())).valid());
}

TEST_CASE("a stack without layers, or that is to classify examples without labels, is refused with what to do") {
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  CHECK_THROWS_WITH(built::model("stacked_autoencoder")->build({.features = 6}, parameters, rng),
                    Catch::Contains("fine_tune: reconstruct"));
  CHECK_THROWS_WITH(
      built::model("stacked_autoencoder", {{"hidden", std::vector<std::int64_t>{}}})->build(kShape, parameters, rng),
      Catch::Contains("at least one layer"));
}

}  // namespace sandglass::test_stacked_autoencoder
