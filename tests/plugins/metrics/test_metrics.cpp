#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"

using namespace sandglass;

namespace {

double measured(const std::string& name, const std::vector<float>& x, const std::vector<float>& y) {
  const auto metric = built::metric(name);
  const auto cols = static_cast<std::ptrdiff_t>(x.size());
  metric->add({{x.data(), 1, cols}, {y.data(), 1, cols}, {}, nullptr});
  return metric->finish().at(0);
}

}  // namespace

TEST_CASE("the mse metric is the mean over pixels of the squared difference") {
  CHECK(measured("mse", {0, 1, 0.5F, 1}, {0, 0, 1, 3}) == Approx((0 + 1 + 0.25 + 4) / 4));
  CHECK(measured("mse", {0.3F, 0.6F}, {0.3F, 0.6F}) == 0);
}

TEST_CASE("the mse metric weighs every pixel alike when the last batch is smaller") {
  const auto metric = built::metric("mse");
  const std::vector<float> zeros(4, 0), ones(4, 1), twos(4, 2);
  metric->add({{zeros.data(), 2, 2}, {ones.data(), 2, 2}, {}, nullptr});
  metric->add({{zeros.data(), 1, 2}, {twos.data(), 1, 2}, {}, nullptr});
  CHECK(metric->finish().at(0) == Approx((4 * 1 + 2 * 4) / 6.0));
}

TEST_CASE("the bce metric is the mean cross-entropy of probabilities, in nats") {
  const double expected = -(0.25 * std::log(0.7) + 0.75 * std::log(0.3)) - std::log(0.125) - std::log(1 - 0.25);
  CHECK(measured("bce", {0.25F, 1, 0}, {0.7F, 0.125F, 0.25F}) == Approx(expected / 3).epsilon(1e-7));
}

TEST_CASE(
    "the bce metric charges a certain and wrong pixel ln 2^24 nats, not infinity, and a certain right one nothing") {
  const double most = 24 * std::log(2);
  CHECK(measured("bce", {1}, {0}) == Approx(most));
  CHECK(measured("bce", {0}, {1}) == Approx(most));
  CHECK(measured("bce", {1}, {-3}) == Approx(most));
  CHECK(measured("bce", {1, 0}, {1, 0}) == Approx(0).margin(1e-7));
}

TEST_CASE("metrics pass NaN on, and say NaN of no data rather than 0") {
  for (const std::string name : {"mse", "bce"}) {
    CHECK(std::isnan(measured(name, {0.5F, 0.5F}, {0.5F, NAN})));
    CHECK(std::isnan(measured(name, {NAN, 0.5F}, {0.5F, 0.5F})));
    CHECK(std::isnan(built::metric(name)->finish().at(0)));
  }
}
