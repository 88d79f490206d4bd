#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_recurrent {
using built::evaluate;
using built::GivenBatch;
using built::Numbers;
using built::numbers;
using built::Trainee;

namespace {

constexpr std::size_t kSteps = 4, kFeatures = 3, kHidden = 3, kLatent = 2;
const DataShape kSequence{.features = 12, .steps = 4};

built::Settings settings(const std::string& cell) {
  return {{"network", std::string("recurrent")},
          {"cell", cell},
          {"hidden", std::int64_t{kHidden}},
          {"latent", std::int64_t{kLatent}}};
}

double logistic(double a) { return 1 / (1 + std::exp(-a)); }

/// x W + b, one row.
Numbers affine(const Numbers& x, const Parameter& w, const Parameter& b) {
  Numbers y;
  for (Index j = 0; j < w.cols(); ++j) {
    y.push_back(b.at(j));
    for (Index i = 0; i < w.rows(); ++i) y.back() += x[static_cast<std::size_t>(i)] * w.at(i * w.cols() + j);
  }
  return y;
}

/// A cell's state after each of the inputs, step by step, in the textbook's formulas.
std::vector<Numbers> unroll(const Trainee& trainee, const std::string& prefix, const std::vector<Numbers>& inputs,
                            bool lstm) {
  const auto parameter = [&](const char* name) -> const Parameter& { return trainee.parameters.at(prefix + name); };
  Numbers h(kHidden, 0), m(kHidden, 0);
  std::vector<Numbers> states;
  for (const auto& x : inputs) {
    const auto a = affine(x, parameter(".input_weight"), parameter(".input_bias"));
    const auto u = affine(h, parameter(".hidden_weight"), parameter(".hidden_bias"));
    for (std::size_t j = 0; j < kHidden; ++j) {
      const auto gate = [&](std::size_t k) { return logistic(a[k * kHidden + j] + u[k * kHidden + j]); };
      const auto at = [&](std::size_t k) { return k * kHidden + j; };
      if (lstm) {
        m[j] = gate(1) * m[j] + gate(0) * std::tanh(a[at(2)] + u[at(2)]);
        h[j] = gate(3) * std::tanh(m[j]);
      } else {
        const double candidate = std::tanh(a[at(2)] + gate(0) * u[at(2)]);
        h[j] = (1 - gate(1)) * candidate + gate(1) * h[j];
      }
    }
    states.push_back(h);
  }
  return states;
}

}  // namespace

TEST_CASE("a sequence is squeezed into its last state and unrolled from the code, which is fed at every step") {
  for (const auto* cell : {"gru", "lstm"}) {
    INFO(cell);
    const Trainee trainee("autoencoder", settings(cell), kSequence);
    const auto& p = trainee.parameters;
    const auto x = numbers(12, 1);
    const auto got = evaluate([&](Graph& graph) {
      const Value z = trainee.model->encode(graph.constant(1, 12, x));
      return std::vector<Value>{z, trainee.model->decode(z)};
    });
    std::vector<Numbers> steps;
    for (std::size_t t = 0; t < kSteps; ++t)
      steps.emplace_back(x.begin() + static_cast<std::ptrdiff_t>(t * kFeatures),
                         x.begin() + static_cast<std::ptrdiff_t>((t + 1) * kFeatures));
    const bool lstm = std::string(cell) == "lstm";
    const auto code =
        affine(unroll(trainee, "encoder.0", steps, lstm).back(), p.at("encoder.1.weight"), p.at("encoder.1.bias"));
    for (std::size_t j = 0; j < kLatent; ++j) CHECK(got[0][j] == Approx(code[j]).epsilon(1e-12));
    const auto states = unroll(trainee, "decoder.0", std::vector<Numbers>(kSteps, code), lstm);
    for (std::size_t t = 0; t < kSteps; ++t) {
      const auto a = affine(states[t], p.at("decoder.1.weight"), p.at("decoder.1.bias"));
      for (std::size_t i = 0; i < kFeatures; ++i) CHECK(got[1][t * kFeatures + i] == Approx(a[i]).epsilon(1e-12));
    }
  }
}

TEST_CASE("an image is a sequence of its rows") {
  const Trainee sequence("autoencoder", settings("gru"), kSequence);
  const Trainee image("autoencoder", settings("gru"), {.features = 12, .height = 4, .width = 3});
  const auto decoded = [](const Trainee& trainee) {
    return evaluate([&](Graph& graph) {
      return std::vector<Value>{trainee.model->decode(trainee.model->encode(graph.constant(2, 12, numbers(24, 1))))};
    })[0];
  };
  CHECK(decoded(sequence) == decoded(image));
}

TEST_CASE("the recurrent objective has the gradient that central differences find") {
  for (const auto* cell : {"gru", "lstm"}) {
    INFO(cell);
    Trainee trainee("autoencoder", settings(cell), kSequence);
    const auto loss = built::loss("bce");
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          GivenBatch batch(graph.constant(3, 12, numbers(36, 0.5, 0.5)), *loss);
          return trainee.model->objective(batch).total;
        },
        trainee.parameters);
    INFO(result.message);
    CHECK(result.passed);
  }
}

TEST_CASE("a recurrent model is refused for examples that are no sequences") {
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  const auto model = built::model("autoencoder", settings("gru"));
  CHECK_THROWS_WITH(model->build({.features = 12}, parameters, rng), Catch::Contains("needs sequences or images"));
  CHECK_THROWS_WITH(model->build({.features = 12, .steps = 5}, parameters, rng),
                    Catch::Contains("12 features in 5 steps"));
}

TEST_CASE("a reversed target is the same sequence from its last step to its first") {
  auto reversed = settings("gru");
  reversed["reverse_target"] = true;
  const Trainee forward("autoencoder", settings("gru"), kSequence), backward("autoencoder", reversed, kSequence);
  const auto decoded = [](const Trainee& trainee) {
    return evaluate([&](Graph& graph) {
      return std::vector<Value>{trainee.model->decode(graph.constant(2, kLatent, numbers(2 * kLatent, 1)))};
    })[0];
  };
  const auto a = decoded(forward), b = decoded(backward);
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t t = 0; t < kSteps; ++t)
      for (std::size_t i = 0; i < kFeatures; ++i)
        CHECK(b[(row * kSteps + t) * kFeatures + i] == a[(row * kSteps + kSteps - 1 - t) * kFeatures + i]);
}

TEST_CASE("an LSTM's forget gates start higher by the forget bias, and nothing else does") {
  const auto start = [](double bias) {
    auto with = settings("lstm");
    with["forget_bias"] = bias;
    auto set = std::make_shared<ParameterSet>(Precision::f64);
    Rng rng(1, Purpose::initialise);
    built::model("autoencoder", with)->build(kSequence, *set, rng);
    return set;
  };
  const auto none = start(0), two = start(2);
  for (const auto& parameter : *none)
    for (Index i = 0; i < parameter.size(); ++i) {
      const bool forgets = parameter.name().find("input_bias") != std::string::npos && i >= 3 && i < 6;
      CHECK(two->at(parameter.name()).at(i) == Approx(parameter.at(i) + (forgets ? 2 : 0)).epsilon(1e-14));
    }
}

TEST_CASE("layers stand one upon the other, a class is seen at every step, and the gradients are right") {
  for (const auto* model : {"autoencoder", "cvae"}) {
    auto deep = settings("lstm");
    deep["layers"] = std::int64_t{2};
    deep["reverse_target"] = true;
    auto shape = kSequence;
    shape.classes = 2;
    Trainee trainee(model, deep, shape);
    CHECK(trainee.parameters.at("encoder.1.input_weight").rows() == 3);
    CHECK(trainee.parameters.at("encoder.0.input_weight").rows() == (std::string(model) == "cvae" ? 5 : 3));
    CHECK(trainee.parameters.at("decoder.0.input_weight").rows() == (std::string(model) == "cvae" ? 4 : 2));
    const auto loss = built::loss("bce");
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          GivenBatch batch(graph.constant(2, 12, numbers(24, 0.5, 0.5)), *loss);
          batch.labelled_by(graph.constant(2, 2, Numbers{0, 1, 1, 0}));
          return trainee.model->objective(batch).total;
        },
        trainee.parameters);
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked == trainee.parameters.count());
  }
}

namespace {

built::Settings taught(const std::string& cell, const std::string& forcing) {
  auto all = settings(cell);
  all["teacher_forcing"] = forcing;
  return all;
}

/// What a taught decoder gives of a code in the textbook's formulas, and what it sees at step t of what came before.
Numbers unroll_taught(const Trainee& trainee, const Numbers& code, bool lstm,
                      const std::function<Numbers(std::size_t t, const Numbers& before)>& seen) {
  const auto& p = trainee.parameters;
  std::vector<Numbers> inputs;
  Numbers before(kFeatures, 0), all;
  for (std::size_t t = 0; t < kSteps; ++t) {
    inputs.push_back(t == 0 ? before : seen(t, before));
    inputs.back().insert(inputs.back().end(), code.begin(), code.end());
    before =
        affine(unroll(trainee, "decoder.0", inputs, lstm).back(), p.at("decoder.1.weight"), p.at("decoder.1.bias"));
    all.insert(all.end(), before.begin(), before.end());
  }
  return all;
}

/// The decoder's result in a training objective at an epoch, as a loss sees it.
Numbers trained_on(const Trainee& trainee, const Numbers& x, double epoch, Index rows = 1) {
  struct Seeing final : Loss {
    Value reconstruction(Value a) const override { return a; }
    Value loss(Value a, Value target) const override {
      return seen = a, mean_squared_error(a, target, Reduction::mean);
    }
    std::string_view unit() const override { return "squared error"; }
    mutable Value seen;
  } loss;
  return evaluate([&](Graph& graph) {
    graph.train();
    GivenBatch batch(graph.constant(rows, 12, x), loss);
    batch.at_epoch(epoch);
    trainee.model->objective(batch);
    return std::vector<Value>{loss.seen};
  })[0];
}

Numbers code_of(const Trainee& trainee, const Numbers& x) {
  return evaluate([&](Graph& graph) { return std::vector<Value>{trainee.model->encode(graph.constant(1, 12, x))}; })[0];
}

void check_close(const Numbers& got, const Numbers& expected) {
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(expected[i]).epsilon(1e-12).margin(1e-14));
}

}  // namespace

TEST_CASE("a taught decoder sees the true step before it in training, and its own once trained") {
  for (const auto* cell : {"gru", "lstm"}) {
    INFO(cell);
    const bool lstm = std::string(cell) == "lstm";
    const Trainee trainee("autoencoder", taught(cell, "always"), kSequence);
    CHECK(trainee.parameters.at("decoder.0.input_weight").rows() == kFeatures + kLatent);
    const auto x = numbers(12, 1), code = code_of(trainee, x);
    check_close(trained_on(trainee, x, 7), unroll_taught(trainee, code, lstm, [&](std::size_t t, const Numbers&) {
                  const auto from = x.begin() + static_cast<std::ptrdiff_t>((t - 1) * kFeatures);
                  return Numbers(from, from + kFeatures);
                }));
    const auto own = unroll_taught(trainee, code, lstm, [](std::size_t, const Numbers& before) { return before; });
    check_close(evaluate([&](Graph& graph) {
                  return std::vector<Value>{trainee.model->decode(graph.constant(1, kLatent, code))};
                })[0],
                own);
    // A validation loss is traced by the same objective, in a graph that does not train.
    const auto loss = built::loss("mse");
    const auto valid = evaluate([&](Graph& graph) {
      GivenBatch batch(graph.constant(1, 12, x), *loss);
      return std::vector<Value>{trainee.model->objective(batch).total};
    })[0][0];
    double error = 0;
    for (std::size_t i = 0; i < 12; ++i) error += (own[i] - x[i]) * (own[i] - x[i]) / 12;
    CHECK(valid == Approx(error).epsilon(1e-12));
  }
}

TEST_CASE("scheduled teaching begins with true steps, mixes them for each example, and ends with the decoder's own") {
  for (const auto* cell : {"gru", "lstm"}) {
    INFO(cell);
    const bool lstm = std::string(cell) == "lstm";
    auto with = taught(cell, "scheduled");
    with["forcing_epochs"] = 10.0;
    const Trainee scheduled("autoencoder", with, kSequence), always("autoencoder", taught(cell, "always"), kSequence);
    const auto x = numbers(24, 1);
    const auto truth = trained_on(always, x, 0, 2);
    check_close(trained_on(scheduled, x, 0, 2), truth);
    Numbers own;
    for (std::size_t row = 0; row < 2; ++row) {
      const auto from = x.begin() + static_cast<std::ptrdiff_t>(12 * row);
      for (const double a : unroll_taught(scheduled, code_of(scheduled, Numbers(from, from + 12)), lstm,
                                          [](std::size_t, const Numbers& before) { return before; }))
        own.push_back(a);
    }
    check_close(trained_on(scheduled, x, 10, 2), own);
    check_close(trained_on(scheduled, x, 99, 2), own);
    const auto mixed = trained_on(scheduled, x, 5, 2);
    CHECK(mixed != truth);
    CHECK(mixed != own);
  }
}

TEST_CASE("a taught decoder with a reversed target is shown the step after") {
  auto with = taught("gru", "always");
  with["reverse_target"] = true;
  const Trainee backward("autoencoder", with, kSequence), forward("autoencoder", taught("gru", "always"), kSequence);
  const auto reversed = [](const Numbers& x) {
    Numbers all;
    for (std::size_t t = kSteps; t-- > 0;)
      for (std::size_t i = 0; i < kFeatures; ++i) all.push_back(x[t * kFeatures + i]);
    return all;
  };
  const auto x = numbers(12, 1), code = code_of(backward, x);
  check_close(reversed(trained_on(backward, x, 0)),
              unroll_taught(backward, code, false, [&](std::size_t t, const Numbers&) {
                const auto y = reversed(x);
                const auto from = y.begin() + static_cast<std::ptrdiff_t>((t - 1) * kFeatures);
                return Numbers(from, from + kFeatures);
              }));
  const auto decoded = [&](const Trainee& trainee) {
    return evaluate(
        [&](Graph& graph) { return std::vector<Value>{trainee.model->decode(graph.constant(1, kLatent, code))}; })[0];
  };
  CHECK(reversed(decoded(backward)) == decoded(forward));
}

TEST_CASE("the objective of a taught decoder has the gradient that central differences find") {
  for (const auto* model : {"autoencoder", "vae", "iwae", "cvae"})
    for (const auto* cell : {"gru", "lstm"})
      for (const auto* forcing : {"always", "scheduled"}) {
        INFO(model << " " << cell << " " << forcing);
        auto with = taught(cell, forcing);
        with["layers"] = std::int64_t{2};
        auto shape = kSequence;
        shape.classes = 2;
        Trainee trainee(model, with, shape);
        const auto loss = built::loss("mse");
        const auto result = check_gradients(
            [&](Graph& graph, ParameterSet&) {
              graph.train();
              GivenBatch batch(graph.constant(2, 12, numbers(24, 0.5, 0.5)), *loss);
              batch.labelled_by(graph.constant(2, 2, Numbers{0, 1, 1, 0})).at_epoch(5);
              return trainee.model->objective(batch).total;
            },
            trainee.parameters);
        INFO(result.message);
        CHECK(result.passed);
        CHECK(result.checked == trainee.parameters.count());
      }
}

TEST_CASE("teaching is refused where the decoder would not see what it is taught") {
  const auto trace = [](const char* model, const built::Settings& loss_settings) {
    auto shape = kSequence;
    shape.classes = 2;
    const Trainee trainee(model, taught("gru", "always"), shape);
    const auto loss = built::loss("mse", loss_settings);
    Graph graph(Precision::f64);
    graph.train();
    GivenBatch batch(graph.constant(2, 12, numbers(24, 0.5, 0.5)), *loss);
    trainee.model->objective(batch);
  };
  CHECK_NOTHROW(trace("autoencoder", {}));
  CHECK_THROWS_WITH(trace("autoencoder", {{"output", std::string("sigmoid")}}),
                    Catch::Contains("reconstructions of them by an output function"));
  const Trainee trainee("autoencoder", taught("gru", "always"), kSequence);
  Graph graph(Precision::f64);
  graph.train();
  CHECK_THROWS_WITH(trainee.model->decode(graph.constant(1, kLatent, 0.5)),
                    Catch::Contains("this model does not show them to it"));
}

}  // namespace sandglass::test_recurrent
