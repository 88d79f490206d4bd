#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_contractive_autoencoder {
using built::evaluate;
using built::GivenBatch;
using built::Numbers;
using built::numbers;
using built::Trainee;

namespace {

using Sizes = std::vector<std::int64_t>;

constexpr Index kRows = 3, kFeatures = 6;

built::Settings settings(const std::string& jacobian, const Sizes& hidden, const std::string& activation) {
  return {{"hidden", hidden},
          {"latent", std::int64_t{4}},
          {"activation", activation},
          {"latent_activation", activation},
          {"tied", true},
          {"jacobian", jacobian},
          {"lambda", 1.0}};
}

Numbers inputs() { return numbers(kRows * kFeatures, 1); }

/// The contraction term; `key` decides the probes.
double contraction(const Trainee& trainee, StepKey key = {}) {
  const auto loss = built::loss("mse");
  return evaluate(
      [&](Graph& graph) {
        GivenBatch batch(graph.constant(kRows, kFeatures, inputs()), *loss);
        return std::vector<Value>{trainee.model->objective(batch).terms.at(1).value};
      },
      key)[0][0];
}

/// Mean over the batch of the squared norm of dz/dx, each column by a central difference of the codes.
double brute_force(const Trainee& trainee) {
  const auto codes = [&](Index feature, double step) {
    auto x = inputs();
    for (Index b = 0; b < kRows; ++b) x[static_cast<std::size_t>(b * kFeatures + feature)] += step;
    return evaluate([&](Graph& graph) {
      return std::vector<Value>{trainee.model->encode(graph.constant(kRows, kFeatures, x))};
    })[0];
  };
  double sum = 0;
  for (Index i = 0; i < kFeatures; ++i) {
    const auto above = codes(i, 1e-5), below = codes(i, -1e-5);
    for (std::size_t k = 0; k < above.size(); ++k) sum += std::pow((above[k] - below[k]) / 2e-5, 2) / kRows;
  }
  return sum;
}

/// The penalty of `draws` steps: their mean, and their deviation from what is expected.
struct Estimates {
  double mean = 0, scatter = 0;

  Estimates(const Trainee& trainee, double expected, int draws) {
    const auto loss = built::loss("mse");
    Graph graph(Precision::f64);
    GivenBatch batch(graph.constant(kRows, kFeatures, inputs()), *loss);
    const Value term = trainee.model->objective(batch).terms.at(1).value;
    graph.finish_forward_only({term});
    for (int step = 0; step < draws; ++step) {
      graph.forward({5, static_cast<std::uint64_t>(step)});
      mean += graph.scalar(term) / draws, scatter += std::pow(graph.scalar(term) - expected, 2) / draws;
    }
    scatter = std::sqrt(scatter);
  }
};

}  // namespace

TEST_CASE("the closed-form penalty squares each weight before it sums") {
  Trainee trainee("contractive_autoencoder",
                  {{"latent", std::int64_t{1}}, {"lambda", 0.5}, {"hidden", Sizes{}}, {"tied", true}});
  auto& w = trainee.parameters.at("encoder.0.weight");
  zeros(w);
  zeros(trainee.parameters.at("encoder.0.bias"));
  w.set(0, 3), w.set(1, -3);  // x = (1, 1, ...): the pre-activation is 0, h = 1/2, h' = 1/4
  const auto loss = built::loss("mse");
  const auto got = evaluate([&](Graph& graph) {
    GivenBatch batch(graph.constant(2, kFeatures, 1.0), *loss);
    return built::all_of(trainee.model->objective(batch));
  });
  CHECK(got[2][0] == Approx(0.5 * (9 + 9) / 16).epsilon(1e-14));  // the square of the sum would be 0
  CHECK(got[0][0] == Approx(got[1][0] + got[2][0]).epsilon(1e-14));
}

TEST_CASE("the penalty of one layer and of deep encoders is the squared norm of the Jacobian by brute force") {
  for (const auto& activation : activation_names())
    for (const auto& hidden : {Sizes{}, Sizes{5}, Sizes{9}, Sizes{5, 7}})
      for (const auto* jacobian : {"closed_form", "exact"}) {
        if (!hidden.empty() && std::string(jacobian) == "closed_form") continue;
        INFO(jacobian << ", " << activation << ", " << hidden.size() << " hidden layers");
        const Trainee trainee("contractive_autoencoder", settings(jacobian, hidden, activation));
        const double expected = brute_force(trainee);
        CHECK(expected > 1e-3);
        CHECK(contraction(trainee) == Approx(expected).epsilon(1e-5));
      }
}

TEST_CASE("a linear encoder's penalty is its squared weights") {
  for (const auto* jacobian : {"closed_form", "exact", "hutchinson"}) {
    Trainee trainee("contractive_autoencoder", settings(jacobian, {}, "identity"));
    auto& w = trainee.parameters.at("encoder.0.weight");
    if (std::string(jacobian) == "hutchinson")  // exact where J J^T is diagonal, whatever the signs
      for (Index i = 0; i < w.size(); ++i) w.set(i, i / 4 == i % 4 ? static_cast<double>(i) : 0);
    double expected = 0;
    for (Index i = 0; i < w.size(); ++i) expected += w.at(i) * w.at(i);
    CHECK(contraction(trainee) == Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("the estimate from random probes is unbiased, and more probes scatter less") {
  const Trainee exact("contractive_autoencoder", settings("exact", {5}, "tanh"));
  const double expected = contraction(exact);
  double scatter[2] = {0, 0};
  for (const int k : {0, 1}) {
    auto with_probes = settings("hutchinson", {5}, "tanh");
    with_probes["probes"] = std::int64_t{k == 0 ? 1 : 16};
    const Trainee estimated("contractive_autoencoder", with_probes);
    constexpr int kDraws = 2000;
    const Estimates estimates(estimated, expected, kDraws);
    scatter[k] = estimates.scatter;
    CHECK(scatter[k] > 0);
    CHECK(std::abs(estimates.mean - expected) < 4 * scatter[k] / std::sqrt(kDraws));
  }
  CHECK(scatter[0] / scatter[1] == Approx(4).epsilon(0.15));
}

TEST_CASE("the penalty's gradient is that of central differences") {
  const auto loss = built::loss("bce");
  for (const auto& activation : activation_names())
    for (const auto* jacobian : {"closed_form", "exact", "hutchinson"}) {
      INFO(jacobian << ", " << activation);
      const Sizes hidden = std::string(jacobian) == "closed_form" ? Sizes{} : Sizes{5, 7};
      Trainee trainee("contractive_autoencoder", settings(jacobian, hidden, activation));
      const auto result = check_gradients(
          [&](Graph& graph, ParameterSet&) {
            GivenBatch batch(graph.constant(kRows, kFeatures, numbers(kRows * kFeatures, 0.5, 0.5)), *loss);
            return trainee.model->objective(batch).total;
          },
          trainee.parameters);
      INFO(result.message);
      CHECK(result.passed);
    }
}

TEST_CASE("on networks that know how they move the estimate is unbiased; those that do not are refused by name") {
  const DataShape image{.features = 6, .height = 3, .width = 2};
  for (const auto& [network, activation] : {std::pair<const char*, const char*>{"convolutional", "tanh"},
                                            {"convolutional", "gelu"},
                                            {"residual", "tanh"},
                                            {"residual", "silu"}}) {
    INFO(network << ", " << activation);
    const Trainee trainee("contractive_autoencoder",
                          {{"network", std::string(network)},
                           {"activation", std::string(activation)},
                           {"latent_activation", std::string(activation)},
                           {"latent", std::int64_t{3}},
                           {"lambda", 1.0}},
                          image);
    const double expected = brute_force(trainee);
    constexpr int kDraws = 400;
    const Estimates estimates(trainee, expected, kDraws);
    CHECK(std::abs(estimates.mean - expected) < 4 * estimates.scatter / std::sqrt(kDraws));
    CHECK(estimates.mean == Approx(expected).epsilon(0.2));
  }
  const auto refused = [&](const built::Settings& more, const std::string& name) {
    CHECK_THROWS_AS(Trainee("contractive_autoencoder", more, image), ConfigError);
    CHECK_THROWS_WITH(Trainee("contractive_autoencoder", more, image), Catch::Contains(name));
  };
  refused({{"network", std::string("recurrent")}}, "network/recurrent");
  refused({{"network", std::string("convolutional")}, {"pooling", std::string("max")}, {"stride", std::int64_t{1}}},
          "network/convolutional");
  refused({{"network", std::string("residual")}, {"jacobian", std::string("exact")}}, "network/residual");
  refused({{"network", std::string("residual")}, {"jacobian", std::string("closed_form")}}, "network/residual");
  for (const auto* network : {"dense", "convolutional", "residual"})
    refused({{"network", std::string(network)}, {"normalisation", std::string("batch")}},
            std::string("network/") + network);
  refused({{"dropout", 0.2}, {"jacobian", std::string("exact")}}, "without normalisation and dropout");
  CHECK_NOTHROW(Trainee("contractive_autoencoder", {{"dropout", 0.2}}, image));
}

TEST_CASE("the closed form is refused for a deep encoder, with what to do instead") {
  const auto build = [] { Trainee("contractive_autoencoder", settings("closed_form", {5}, "sigmoid")); };
  CHECK_THROWS_AS(build(), ConfigError);
  CHECK_THROWS_WITH(build(), Catch::Contains("exact or hutchinson"));
}

namespace {

/// J(x_b) - J(x_b + eps_b), squared and summed, each column by central differences of the codes; the mean over b.
double change_by_differences(const Trainee& trainee, double sigma) {
  const Numbers eps =
      evaluate([](Graph& graph) { return std::vector<Value>{random_normal(graph, kRows, kFeatures)}; })[0];
  const auto codes = [&](Index feature, double step, double share) {
    auto x = inputs();
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += share * sigma * eps[i];
    for (Index b = 0; b < kRows; ++b) x[static_cast<std::size_t>(b * kFeatures + feature)] += step;
    return evaluate([&](Graph& graph) {
      return std::vector<Value>{trainee.model->encode(graph.constant(kRows, kFeatures, x))};
    })[0];
  };
  double sum = 0;
  for (Index i = 0; i < kFeatures; ++i) {
    const auto above = codes(i, 1e-5, 0), below = codes(i, -1e-5, 0);
    const auto near_above = codes(i, 1e-5, 1), near_below = codes(i, -1e-5, 1);
    for (std::size_t k = 0; k < above.size(); ++k)
      sum += std::pow((above[k] - below[k] - near_above[k] + near_below[k]) / 2e-5, 2) / kRows;
  }
  return sum;
}

double curvature(const Trainee& trainee, StepKey key = {}) {
  const auto loss = built::loss("mse");
  return evaluate(
      [&](Graph& graph) {
        GivenBatch batch(graph.constant(kRows, kFeatures, inputs()), *loss);
        const auto objective = trainee.model->objective(batch);
        CHECK(objective.terms.at(2).name == "curvature");
        return std::vector<Value>{objective.terms.at(2).value};
      },
      key)[0][0];
}

built::Settings curved(const std::string& jacobian, const Sizes& hidden, const std::string& activation) {
  auto all = settings(jacobian, hidden, activation);
  all.insert({{"gamma", 1.0}, {"sigma", 0.4}});
  return all;
}

}  // namespace

TEST_CASE("the curvature is how much the Jacobian changes between an example and a point near it") {
  for (const Sizes& hidden : {Sizes{}, Sizes{5}, Sizes{7, 5}}) {
    const Trainee trainee("contractive_autoencoder", curved("exact", hidden, "tanh"));
    CHECK(curvature(trainee) == Approx(change_by_differences(trainee, 0.4)).epsilon(1e-5));
  }
  const Trainee closed("contractive_autoencoder", curved("closed_form", {}, "sigmoid"));
  CHECK(curvature(closed) == Approx(change_by_differences(closed, 0.4)).epsilon(1e-5));
}

TEST_CASE("the Jacobian of a linear encoder does not change") {
  for (const Sizes& hidden : {Sizes{}, Sizes{5}}) {
    const Trainee trainee("contractive_autoencoder", curved("exact", hidden, "identity"));
    CHECK(std::abs(curvature(trainee)) < 1e-20);
  }
}

TEST_CASE("estimated curvature has the exact one as its mean") {
  auto many = curved("hutchinson", {5}, "tanh");
  many["probes"] = std::int64_t{16};
  const Trainee estimated("contractive_autoencoder", many),
      exact("contractive_autoencoder", curved("exact", {5}, "tanh"));
  CHECK(curvature(estimated) > 0);
  // Their eps come from different streams, so that only means agree.
  double sum = 0, reference = 0;
  for (std::uint64_t step = 0; step < 300; ++step) {
    sum += curvature(estimated, {.seed = 1, .step = step});
    reference += curvature(exact, {.seed = 1, .step = step});
  }
  CHECK(sum == Approx(reference).epsilon(0.25));
}

}  // namespace sandglass::test_contractive_autoencoder
