#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"
#include "tests/plugins/metrics/context.hpp"

using namespace sandglass;

namespace {

/// Points on a line through (1, 2, 3) along (1, 2, 2)/3, with a deviation of `off` across it along (2, -1, 0)/sqrt 5.
std::vector<float> near_line(const std::vector<double>& along, double off) {
  std::vector<float> x;
  double sign = 1;
  for (const double t : along) {
    const double across = sign * off / std::sqrt(5);
    x.insert(x.end(), {static_cast<float>(1 + t / 3 + 2 * across), static_cast<float>(2 + 2 * t / 3 - across),
                       static_cast<float>(3 + 2 * t / 3)});
    sign = -sign;
  }
  return x;
}

BatchView view(const std::vector<float>& x) { return {x.data(), static_cast<std::ptrdiff_t>(x.size()) / 3, 3}; }

double measured(const MetricContext& context, BatchView split) {
  const auto metric = built::metric("pca");
  metric->begin(context);
  metric->add({split, split, {}, nullptr});
  return metric->finish().at(0);
}

// t and -t both with either sign of the deviation: along and across are uncorrelated.
const std::vector<double> kAlong{-3, -3, -1, -1, 1, 1, 3, 3};

}  // namespace

TEST_CASE("PCA leaves exactly what lies across the first components, per pixel") {
  const auto train = near_line(kAlong, 0.3);
  CHECK(measured(built::Context(view(train), 1), view(train)) == Approx(0.09 / 3).epsilon(1e-5));
  CHECK(measured(built::Context(view(train), 2), view(train)) == Approx(0).margin(1e-12));
}

TEST_CASE("PCA is fitted on the training split and measured on another") {
  const auto train = near_line(kAlong, 0.1), valid = near_line({-5, 2, 7}, 0.6);
  CHECK(measured(built::Context(view(train), 1), view(valid)) == Approx(0.36 / 3).epsilon(1e-5));
}

TEST_CASE("PCA with as many components as pixels, or more, leaves nothing") {
  const auto train = near_line(kAlong, 0.3);
  for (const std::ptrdiff_t latent : {3, 50})
    CHECK(measured(built::Context(view(train), latent), view(train)) == Approx(0).margin(1e-12));
}

TEST_CASE("PCA is fitted once for a dataset, for every size of the code") {
  const auto train = near_line(kAlong, 0.3);
  const built::Context context(view(train), 1);
  measured(context, view(train));
  measured(context, view(train));
  CHECK(context.computed == 1);
  CHECK_FALSE(built::metric("pca")->every_epoch());
}

TEST_CASE("PCA of data with a NaN is NaN") {
  auto train = near_line(kAlong, 0.3);
  const auto valid = train;
  train[4] = NAN;
  CHECK(std::isnan(measured(built::Context(view(train), 1), view(valid))));
}
