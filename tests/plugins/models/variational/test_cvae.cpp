#include <catch2/catch.hpp>

#include "tests/plugins/models/trainee.hpp"

namespace sandglass::test_cvae {
using built::Numbers;

namespace {

const DataShape kShape{.features = 6, .classes = 3};
const Numbers kX = built::numbers(18, 0.4, 0.5), kY{0, 1, 0, 1, 0, 0, 0, 0, 1};

built::Trainee cvae(std::vector<std::int64_t> hidden, built::Settings more = {}) {
  more.insert({{"hidden", hidden}, {"latent", std::int64_t{2}}});
  return built::Trainee("cvae", more, kShape);
}

Numbers objective(const built::Trainee& trainee, const Numbers& y) {
  const auto loss = built::loss("bce");
  Numbers all;
  for (const auto& value : built::evaluate([&](Graph& graph) {
         built::GivenBatch batch(graph.constant(3, 6, kX), *loss);
         batch.labelled_by(graph.constant(static_cast<Index>(y.size()) / 3, 3, y));
         return built::all_of(trainee.model->objective(batch));
       }))
    all.push_back(value.at(0));
  return all;
}

/// x W + y V + b of one row of x and y.
Numbers affine(const Numbers& x, const Numbers& y, const Parameter& w, const Parameter& v, const Parameter& b) {
  Numbers out;
  for (Index j = 0; j < b.size(); ++j) {
    double sum = b.at(j);
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * w.at(static_cast<Index>(i) * b.size() + j);
    for (std::size_t c = 0; c < y.size(); ++c) sum += y[c] * v.at(static_cast<Index>(c) * b.size() + j);
    out.push_back(sum);
  }
  return out;
}

}  // namespace

TEST_CASE("the CVAE's first layers are those of x or z and the class side by side") {
  const auto trainee = cvae({4}, {{"activation", std::string("tanh")}});
  const auto& p = trainee.parameters;
  const Numbers x(kX.begin(), kX.begin() + 6), y{0.2, 0.5, 0.3}, z{0.4, -0.7};
  const auto made = built::evaluate([&](Graph& graph) {
    const Value label = graph.constant(1, 3, y);
    return std::vector<Value>{trainee.model->encode_given(graph.constant(1, 6, x), label),
                              trainee.model->decode_given(graph.constant(1, 2, z), label)};
  });
  auto h = affine(x, y, p.at("encoder.0.weight"), p.at("encoder.0.class_weight"), p.at("encoder.0.bias"));
  for (auto& value : h) value = std::tanh(value);
  const auto mean = affine(h, {}, p.at("encoder.mean.weight"), p.at("encoder.mean.weight"), p.at("encoder.mean.bias"));
  auto g = affine(z, y, p.at("decoder.0.weight"), p.at("decoder.0.class_weight"), p.at("decoder.0.bias"));
  for (auto& value : g) value = std::tanh(value);
  const auto a = affine(g, {}, p.at("decoder.1.weight"), p.at("decoder.1.weight"), p.at("decoder.1.bias"));
  for (std::size_t j = 0; j < 2; ++j) CHECK(made[0][j] == Approx(mean[j]).epsilon(1e-12));
  for (std::size_t d = 0; d < 6; ++d) CHECK(made[1][d] == Approx(a[d]).epsilon(1e-12));
}

TEST_CASE("the CVAE minimises a bound on -ln p(x, y), with every class equally probable") {
  for (const auto& hidden : {std::vector<std::int64_t>{}, std::vector<std::int64_t>{4}}) {
    const auto trainee = cvae(hidden, {{"samples", std::int64_t{2}}});
    const auto loss = built::loss("bce");
    const auto parts = built::evaluate([&](Graph& graph) {
      const Value x = graph.constant(3, 6, kX), y = graph.constant(3, 3, kY);
      const auto q = trainee.model->posterior(x, y);
      const Value z = reparameterise(repeat_rows(q.mean, 2), repeat_rows(q.log_variance, 2));
      const Value a = trainee.model->decode_given(z, repeat_rows(y, 2));
      return std::vector<Value>{mean(loss->negative_log_likelihood(a, repeat_rows(x, 2))),
                                mean(kl_standard_normal(q.mean, q.log_variance))};
    });
    const auto values = objective(trainee, kY);
    CHECK(values[1] == Approx(parts[0][0]).epsilon(1e-12));
    CHECK(values[2] == Approx(parts[1][0]).epsilon(1e-12));
    CHECK(values[0] == Approx(parts[0][0] + parts[1][0] + std::log(3)).epsilon(1e-12));
    CHECK(objective(trainee, {1, 0, 0, 1, 0, 0, 1, 0, 0})[1] != Approx(values[1]));
  }
}

TEST_CASE("the CVAE is trained on labelled examples, and without labels says what it lacks") {
  const auto trainee = cvae({4});
  const auto stages = trainee.model->stages();
  REQUIRE(stages.size() == 1);
  CHECK(stages[0].examples == Stage::Examples::labelled);
  CHECK(trainee.model->conditional());
  ParameterSet parameters;
  Rng rng(1, Purpose::initialise);
  CHECK_THROWS_AS(built::model("cvae")->build({.features = 6}, parameters, rng), ConfigError);
  CHECK_THROWS_WITH(built::model("cvae")->build({.features = 6, .classes = 1}, parameters, rng),
                    Catch::Contains("model/cvae needs labels") && Catch::Contains("one class only"));
}

TEST_CASE("the CVAE without a class takes each for equally probable") {
  const auto trainee = cvae({4});
  const auto made = built::evaluate([&](Graph& graph) {
    const Value x = graph.constant(3, 6, kX), z = graph.constant(3, 2, built::numbers(6, 1));
    const Value any = graph.constant(3, 3, 1.0 / 3);
    const Model& model = *trainee.model;
    return std::vector<Value>{model.encode(x), model.encode_given(x, any), model.decode(z), model.decode_given(z, any)};
  });
  CHECK(made[0] == made[1]);
  CHECK(made[2] == made[3]);
}

TEST_CASE("the CVAE uses the first rows of a batch in which only these are labelled") {
  const auto trainee = cvae({4});
  const auto two = objective(trainee, {0, 1, 0, 1, 0, 0});
  CHECK(two.size() == 3);
  CHECK(two[2] != Approx(objective(trainee, kY)[2]));
}

}  // namespace sandglass::test_cvae
