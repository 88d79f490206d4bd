#include <catch2/catch.hpp>
#include <limits>

#include "core/base/error.hpp"
#include "images.hpp"
#include "tests/core/autodiff/run.hpp"

namespace sandglass::test_pool {

TEST_CASE("pooling takes the maximum or mean of each window, cut off at the border") {
  const std::vector<double> nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(pool2d_shape({3, 3, 1}, {2, 2}) == ImageShape{2, 2, 1});
  CHECK(pool2d_shape({4, 7, 2}, {3, 2}) == ImageShape{2, 3, 2});
  CHECK(pool2d_shape({1, 2, 1}, {3, 3}) == ImageShape{1, 1, 1});
  {
    Graph g(Precision::f64);
    CHECK(run(g, max_pool2d(g.constant(1, 9, nine), {3, 3, 1})) == std::vector<double>{5, 6, 8, 9});
  }
  {
    Graph g(Precision::f64);
    CHECK(run(g, average_pool2d(g.constant(1, 9, nine), {3, 3, 1})) == std::vector<double>{3, 4.5, 7.5, 9});
  }
  {  // two channels keep apart
    Graph g(Precision::f64);
    const Value x = g.constant(1, 8, {1, -1, 2, -2, 3, -3, 4, -4});
    CHECK(run(g, max_pool2d(x, {2, 2, 2})) == std::vector<double>{4, -1});
  }
}

TEST_CASE("a NaN in a window is its maximum") {
  Graph g(Precision::f64);
  const auto y = run(g, max_pool2d(g.constant(1, 4, {1, std::nan(""), 3, 4}), {2, 2, 1}));
  CHECK(std::isnan(y[0]));
}

TEST_CASE("the gradient of a maximum goes to the first of equals") {
  ParameterSet set(Precision::f64);
  Parameter& x = set.add("x", 1, 4);
  Graph g(Precision::f64);
  g.finish(sum(max_pool2d(g.parameter(x), {2, 2, 1})));
  g.forward();
  g.backward();
  CHECK(x.gradient_at(0) == 1);
  CHECK(x.gradient_at(1) + x.gradient_at(2) + x.gradient_at(3) == 0);
}

TEST_CASE("nearest upsampling repeats every pixel in both directions") {
  Graph g(Precision::f64);
  CHECK(run(g, upsample_nearest(g.constant(1, 4, {1, 2, 3, 4}), {1, 2, 2}, 2)) ==
        std::vector<double>{1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("the gradients of pooling and upsampling agree with central differences, also where they add") {
  for (const PoolOptions o : {PoolOptions{2, 2}, PoolOptions{3, 2}, PoolOptions{3, 1}, PoolOptions{1, 1}}) {
    const ImageShape in{5, 4, 2};
    ParameterSet set(Precision::f64);
    numbers(set, "x", 3, in.size());
    const auto result = check_gradients(
        [&](Graph& g, ParameterSet& p) {
          const Value x = g.parameter(p.at("x"));
          return weighted_sum(max_pool2d(x, in, o)) + weighted_sum(average_pool2d(x, in, o)) +
                 weighted_sum(upsample_nearest(x, in, o.size));
        },
        set);
    INFO("size " << o.size << ", stride " << o.stride << ": " << result.message);
    CHECK(result.passed);
  }
}

TEST_CASE("pooling and upsampling refuse what does not fit") {
  Graph g;
  const Value x = g.constant(2, 12, 1);
  CHECK_THROWS_AS(max_pool2d(x, {3, 3, 1}), ShapeError);
  CHECK_THROWS_AS(average_pool2d(x, {0, 4, 3}), ShapeError);
  CHECK_THROWS_AS(max_pool2d(x, {4, 3, 1}, {2, 3}), ShapeError);
  CHECK_THROWS_AS(max_pool2d(x, {4, 3, 1}, {2, 0}), ShapeError);
  CHECK_THROWS_AS(upsample_nearest(x, {4, 3, 1}, 0), ShapeError);
  CHECK_THROWS_AS(upsample_nearest(x, {4, 3, 2}, 2), ShapeError);
}

}  // namespace sandglass::test_pool
