#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/metrics/latent/lasso.hpp"
#include "tests/plugins/metrics/mapped_model.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_disentanglement {
using built::view;
using Catch::Contains;

namespace {

/// Rows (a, b) with values of +-1 in every combination: uncorrelated, of variance 1.
std::vector<float> signs(Index rows) {
  std::vector<float> out;
  for (Index i = 0; i < rows; ++i)
    out.push_back(i / 2 % 2 == 0 ? -1.0F : 1.0F), out.push_back(i / 4 % 2 == 0 ? -1.0F : 1.0F);
  return out;
}

const auto kFactors = signs(40);

/// Columns of the factors mixed: code unit j is sum_k m[j][k] v_k.
std::vector<float> mixed(const std::vector<std::vector<double>>& m) {
  std::vector<float> out;
  for (std::size_t i = 0; i < 40; ++i)
    for (const auto& row : m)
      out.push_back(static_cast<float>(row[0] * static_cast<double>(kFactors[2 * i]) +
                                       row[1] * static_cast<double>(kFactors[2 * i + 1])));
  return out;
}

std::vector<double> measured(const std::string& name, const std::vector<std::vector<double>>& m,
                             const built::Settings& settings = {}) {
  const auto codes = mixed(m);
  const auto units = static_cast<Index>(m.size());
  built::Context context(view(codes, units), units);
  context.known_coordinates = 2, context.split_examples = 40;
  MetricBatch batch{view(codes, units), {}, view(codes, units), nullptr};
  batch.coordinates = view(kFactors, 2);
  return built::measured(context, name, batch, settings);
}

}  // namespace

TEST_CASE("sap is the gap between the best two squared correlations, the mean over factors") {
  CHECK(measured("sap", {{1, 0}, {0, 3}})[0] == Approx(1));
  CHECK(measured("sap", {{1, 0}, {-2, 0}})[0] == Approx(0).margin(1e-12));
  // z = (3 a + 4 b)/5: 9/25 of a, 16/25 of b; the other unit is a: 1 and 0.
  CHECK(measured("sap", {{3, 4}, {1, 0}})[0] == Approx(((1 - 0.36) + (0.64 - 0)) / 2).epsilon(1e-6));
  CHECK(measured("sap", {{1, 0}})[0] == Approx(0.5));
}

TEST_CASE("dci of a code whose units each are a factor is 1 but for the lasso's shrinking") {
  const auto got = measured("dci", {{0, 5}, {-1, 0}, {0, 0}}, {{"alpha", 0.1}});
  CHECK(got[0] == Approx(1));
  CHECK(got[1] == Approx(1));
  CHECK(got[2] == Approx(1 - 0.01).epsilon(1e-3));  // weights of 0.9
}

TEST_CASE("dci of a code that turns the factors by 45 degrees is 0 but informative") {
  const auto got = measured("dci", {{1, 1}, {1, -1}}, {{"alpha", 1e-6}});
  CHECK(got[0] == Approx(0).margin(1e-6));
  CHECK(got[1] == Approx(0).margin(1e-6));
  CHECK(got[2] == Approx(1).epsilon(1e-5));
}

TEST_CASE("dci weighs a unit's disentanglement by its importance") {
  // Unit 0 is a alone; unit 1 is b with a quarter of a taken off.
  const auto got = measured("dci", {{1, 0}, {-0.25, 1}}, {{"alpha", 1e-9}});
  // a = z0; b = s z1' + t z0 with z1 standardised: weights sqrt(17)/4 and 1/4.
  const double s = std::sqrt(17.0) / 4, t = 0.25;
  const auto entropy = [](double p) {
    return p <= 0 || p >= 1 ? 0 : -(p * std::log(p) + (1 - p) * std::log(1 - p)) / std::log(2);
  };
  const double of_first = 1 - entropy(1 / (1 + t)), of_second = 1;
  CHECK(got[0] == Approx(((1 + t) * of_first + s * of_second) / (1 + t + s)).epsilon(1e-5));
  CHECK(got[1] == Approx((1 + 1 - entropy(t / (t + s))) / 2).epsilon(1e-5));
}

TEST_CASE("the lasso of orthogonal columns shrinks each correlation by alpha, and leaves out what is smaller") {
  const std::vector<double> x{1, 1, -1, 1, 1, -1, -1, -1}, y{3, 1, -1, -3.2};
  // x^T y / n: (3 - 1 ... ) by hand: column 0: (3 - 1 - 1 + 3.2)/4, column 1: (3 + 1 + 1 + 3.2)/4
  const double first = (3 - 1 + -1 + 3.2) / 4, second = (3 + 1 + 1 + 3.2) / 4;
  const auto little = metrics::lasso(x, 4, y, 0.3), much = metrics::lasso(x, 4, y, 1.5);
  CHECK(little[0] == Approx(first - 0.3));
  CHECK(little[1] == Approx(second - 0.3));
  CHECK(much[0] == 0);
  CHECK(much[1] == Approx(second - 1.5));
}

TEST_CASE("measures of disentanglement ask for true coordinates, and are NaN where none varies or a code is NaN") {
  built::Context context(view(kFactors, 2), 2);
  context.split_examples = 20;
  const std::vector<float> constant(40, 3.0F), ones(40, 1.0F);
  for (const std::string name : {"sap", "dci"}) {
    CHECK_THROWS_WITH(built::metric(name)->begin(context), Contains("true intrinsic coordinates"));
    auto known = context;
    known.known_coordinates = 2;
    MetricBatch batch{view(constant, 2), {}, {kFactors.data(), 20, 2}, nullptr};
    batch.coordinates = view(constant, 2);
    for (const double value : built::measured(known, name, batch)) CHECK(std::isnan(value));
    auto broken = kFactors;
    broken[5] = NAN;
    batch.coordinates = {kFactors.data(), 20, 2}, batch.latent = {broken.data(), 20, 2};
    for (const double value : built::measured(known, name, batch)) CHECK(std::isnan(value));
  }
}

namespace {

/// Points (s, 0, 0) of a line in three dimensions, with s as their coordinate.
std::vector<double> beside_line(const built::MappedModel& model, const built::Settings& settings = {}) {
  std::vector<float> x, s;
  for (const float value : built::waves(50, 1, 0.3)) x.insert(x.end(), {value, 0, 0}), s.push_back(10 * value);
  const auto loss = built::loss("mse");
  built::Context context(view(x, 3), 3);
  context.trained = &model, context.used_loss = loss.get(), context.split_examples = 50, context.known_coordinates = 1;
  MetricBatch batch{view(x, 3), {}, view(x, 3), nullptr};
  batch.coordinates = view(s, 1);
  return built::measured(context, "off_manifold", batch, settings);
}

/// x -> x M
built::MappedModel linear(const std::vector<double>& m) {
  return built::MappedModel(3).decoding([m](Value z) { return matmul(z, z.graph().constant(3, 3, m)); });
}

}  // namespace

TEST_CASE("the residual of a projection onto the manifold points back to it and is as long as the way") {
  const auto got = beside_line(linear({1, 0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(got[0] == Approx(1));
  CHECK(got[1] == Approx(1).epsilon(1e-4));
}

TEST_CASE("a residual away from the manifold has cosine -1, one along it 0") {
  const auto away = beside_line(linear({1, 0, 0, 0, 2, 0, 0, 0, 2}));
  CHECK(away[0] == Approx(1));
  CHECK(away[1] == Approx(-1).epsilon(1e-4));
  CHECK(beside_line(linear({1.5, 0, 0, 0, 1, 0, 0, 0, 1}))[1] == Approx(0).margin(1e-3));
}

TEST_CASE("distance from the manifold asks for coordinates, room beside it, and more neighbours than coordinates") {
  const built::MappedModel model(3);
  const auto x = built::waves(20, 3, 0.1);
  built::Context context(view(x, 3), 3);
  context.split_examples = 20;
  const auto begin = [&](const built::Settings& settings) { built::metric("off_manifold", settings)->begin(context); };
  CHECK_THROWS_WITH(begin({}), Contains("true intrinsic coordinates"));
  context.known_coordinates = 3;
  CHECK_THROWS_WITH(begin({}), Contains("more features than coordinates"));
  context.known_coordinates = 2;
  CHECK_THROWS_WITH(begin({{"neighbours", std::int64_t{2}}}), Contains("raise its neighbours"));
  CHECK_THROWS_WITH(begin({{"neighbours", std::int64_t{20}}}), Contains("at least 21 examples"));
  CHECK_THROWS_WITH(begin({{"examples", std::int64_t{8}}}), Contains("raise examples above 8"));
}

}  // namespace sandglass::test_disentanglement
