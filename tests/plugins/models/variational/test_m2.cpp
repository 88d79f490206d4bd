#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_m2 {
using built::Numbers;

namespace {

const DataShape kShape{.features = 6, .classes = 3};
constexpr Index kRows = 4;
const Numbers kX = built::numbers(kRows * 6, 0.4, 0.5);
const built::Settings kSmall{{"hidden", std::vector<std::int64_t>{5}},
                             {"latent", std::int64_t{2}},
                             {"classifier.hidden", std::vector<std::int64_t>{4}}};

/// An M2 whose codes are drawn from so narrow a posterior that a draw is its mean: passes with other draws compare.
built::Trainee narrow(double alpha, built::Settings more = {}) {
  more.insert(kSmall.begin(), kSmall.end());
  more["alpha"] = alpha;
  built::Trainee trainee("m2", more, kShape);
  auto& w = trainee.parameters.at("encoder.log_variance.weight");
  auto& b = trainee.parameters.at("encoder.log_variance.bias");
  for (Index i = 0; i < w.size(); ++i) w.set(i, 0);
  for (Index i = 0; i < b.size(); ++i) b.set(i, -60);
  return trainee;
}

Numbers one_hot(const std::vector<std::size_t>& classes) {
  Numbers all(classes.size() * 3, 0);
  for (std::size_t r = 0; r < classes.size(); ++r) all[r * 3 + classes[r]] = 1;
  return all;
}

/// Total and terms for the rows [first, first + rows) of kX, the first of which have the given classes.
Numbers objective(const built::Trainee& m2, Index first, Index rows, const std::vector<std::size_t>& classes,
                  Index examples = 100, Index labelled_examples = 100) {
  const auto loss = built::loss("bce");
  Numbers all;
  for (const auto& value : built::evaluate([&](Graph& graph) {
         built::GivenBatch batch(graph.constant(rows, 6, {kX.begin() + first * 6, kX.begin() + (first + rows) * 6}),
                                 *loss);
         if (!classes.empty())
           batch.labelled_by(graph.constant(static_cast<Index>(classes.size()), 3, one_hot(classes)));
         return built::all_of(m2.model->objective(batch.counting(examples, labelled_examples)));
       }))
    all.push_back(value.at(0));
  return all;
}

Numbers probabilities(const built::Trainee& m2, Index row) {
  return built::evaluate([&](Graph& graph) {
           const Value x = graph.constant(1, 6, {kX.begin() + row * 6, kX.begin() + (row + 1) * 6});
           return std::vector<Value>{softmax(m2.model->classify(x))};
         })
      .at(0);
}

/// U(x) by its definition, from L(x, y) for every class in turn.
double by_brute_force(const built::Trainee& m2, Index row) {
  const auto q = probabilities(m2, row);
  double sum = 0;
  for (std::size_t c = 0; c < 3; ++c) sum += q[c] * (objective(m2, row, 1, {c})[0] + std::log(q[c]));
  return sum;
}

}  // namespace

TEST_CASE("a labelled example costs -ln p(x|y,z) - ln p(y) plus the KL divergence") {
  const auto m2 = narrow(0);
  const auto loss = built::loss("bce");
  const auto parts = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(2, 6, {kX.begin(), kX.begin() + 12}), y = graph.constant(2, 3, one_hot({2, 0}));
    const auto q = m2.model->posterior(x, y);
    return std::vector<Value>{mean(loss->negative_log_likelihood(m2.model->decode_given(q.mean, y), x)),
                              mean(kl_standard_normal(q.mean, q.log_variance))};
  });
  CHECK(objective(m2, 0, 2, {2, 0})[0] == Approx(parts[0][0] + parts[1][0] + std::log(3)).epsilon(1e-10));
}

TEST_CASE("without a label the class is summed out exactly") {
  const auto m2 = narrow(0);
  for (Index row = 0; row < kRows; ++row)
    CHECK(objective(m2, row, 1, {})[0] == Approx(by_brute_force(m2, row)).epsilon(1e-10));
  double mean = 0;
  for (Index row = 0; row < kRows; ++row) mean += by_brute_force(m2, row) / kRows;
  CHECK(objective(m2, 0, kRows, {})[0] == Approx(mean).epsilon(1e-10));
}

TEST_CASE("the cost without a label bounds -ln sum_y e^-L(x, y) from above, whatever the classifier says") {
  const auto m2 = narrow(0);
  for (Index row = 0; row < kRows; ++row) {
    double evidence = 0;
    for (std::size_t c = 0; c < 3; ++c) evidence += std::exp(-objective(m2, row, 1, {c})[0]);
    CHECK(objective(m2, row, 1, {})[0] >= -std::log(evidence));
  }
}

TEST_CASE("labelled and other rows are weighed by their share of the training set, the classifier by alpha") {
  const auto m2 = narrow(0.7);
  const auto values = objective(m2, 0, kRows, {1, 0}, 50, 20);
  REQUIRE(values.size() == 4);
  const auto plain = narrow(0);
  const double labelled = objective(plain, 0, 2, {1, 0})[0];
  const double others = 0.5 * (by_brute_force(plain, 2) + by_brute_force(plain, 3));
  const double surprise = -0.5 * (std::log(probabilities(m2, 0)[1]) + std::log(probabilities(m2, 1)[0]));
  CHECK(values[1] == Approx(labelled).epsilon(1e-10));
  CHECK(values[2] == Approx(others).epsilon(1e-10));
  CHECK(values[3] == Approx(surprise).epsilon(1e-12));
  CHECK(values[0] == Approx(0.4 * labelled + 0.6 * others + 0.7 * surprise).epsilon(1e-10));
}

TEST_CASE("M2 takes batches in which all rows are labelled, or none") {
  const auto m2 = narrow(0.1);
  const auto all = objective(m2, 0, 2, {1, 0}), none = objective(m2, 0, 2, {}, 50, 20);
  REQUIRE(all.size() == 3);
  CHECK(all[0] == Approx(all[1] + 0.1 * all[2]).epsilon(1e-14));
  REQUIRE(none.size() == 2);
  CHECK(none[0] == none[1]);
}

TEST_CASE("M2 says how each batch is to be made up, and that it is conditional and classifies") {
  const built::Trainee m2("m2", {{"labelled_per_batch", std::int64_t{7}}}, kShape);
  const auto stages = m2.model->stages();
  REQUIRE(stages.size() == 1);
  CHECK(stages[0].examples == Stage::Examples::mixed);
  CHECK(stages[0].labelled_per_batch == 7);
  CHECK(m2.model->conditional());
  CHECK(m2.model->has_prior());
  Graph graph(Precision::f64);
  const Value logits = m2.model->classify(graph.constant(2, 6, 0.5));
  CHECK((logits.rows() == 2 && logits.cols() == 3));
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  CHECK_THROWS_WITH(built::model("m2")->build({.features = 6}, parameters, rng),
                    Catch::Contains("model/m2 needs labels") && Catch::Contains("no labels"));
}

TEST_CASE("without a class M2 encodes with the classifier's probabilities") {
  const built::Trainee m2("m2", kSmall, kShape);
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(kRows, 6, kX);
    return std::vector<Value>{m2.model->encode(x), m2.model->encode_given(x, softmax(m2.model->classify(x)))};
  });
  CHECK(made[0] == made[1]);
}

TEST_CASE("M2 has the gradient that central differences find, with or without hidden layers and a noise") {
  for (const bool deep : {true, false}) {
    built::Settings settings = kSmall;
    if (!deep) settings["hidden"] = settings["classifier.hidden"] = std::vector<std::int64_t>{};
    built::Trainee m2("m2", settings, kShape);
    const auto loss = built::loss("bce");
    const auto result = check_gradients(
        [&](Graph& graph, ParameterSet&) {
          const Value x = graph.constant(kRows, 6, kX);
          built::GivenBatch batch(x, *loss);
          batch.corrupted_by([=] { return scale(x, 0.5); }).labelled_by(x.graph().constant(2, 3, one_hot({1, 2})));
          return m2.model->objective(batch.counting(50, 20)).total;
        },
        m2.parameters);
    INFO(result.message);
    CHECK(result.passed);
    CHECK(result.checked == m2.parameters.count());
  }
}

}  // namespace sandglass::test_m2
