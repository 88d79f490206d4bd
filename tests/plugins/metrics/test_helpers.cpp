#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plugins/metrics/classification/clustering.hpp"
#include "plugins/metrics/neighbours.hpp"
#include "plugins/metrics/split_store.hpp"
#include "tests/plugins/metrics/waves.hpp"

namespace sandglass::test_helpers {
using built::view;

namespace {

std::vector<Index> chosen(const MetricContext& context, Index limit) {
  metrics::ExampleChoice choice(context, limit);
  std::vector<Index> positions;
  for (Index i = 0; i < context.examples(); ++i)
    if (choice.next()) positions.push_back(choice.position());
  return positions;
}

}  // namespace

TEST_CASE("the assignment is the best of all permutations") {
  for (Index n = 1; n <= 6; ++n)
    for (const double phase : {0.0, 1.0, 2.0}) {
      const auto values = built::waves(n, n, phase);
      std::vector<double> gains;
      for (const float value : values) gains.push_back(std::round(5 * static_cast<double>(value)));  // with ties
      std::vector<Index> order(static_cast<std::size_t>(n));
      std::iota(order.begin(), order.end(), 0);
      double best = -1e9;
      do {
        double sum = 0;
        for (Index i = 0; i < n; ++i)
          sum += gains[static_cast<std::size_t>(i * n + order[static_cast<std::size_t>(i)])];
        best = std::max(best, sum);
      } while (std::next_permutation(order.begin(), order.end()));
      CHECK(metrics::largest_assignment(gains, n) == Approx(best));
    }
}

TEST_CASE("the nearest rows are those that a search one by one finds, across blocks") {
  const auto references = built::waves(2300, 3, 0.2), queries = built::waves(140, 3, 1.3);
  const auto found = metrics::nearest_rows(view(references, 3), view(queries, 3), 4);
  REQUIRE(found.size() == 140 * 4);
  for (std::size_t q = 0; q < 140; ++q) {
    const auto squared = [&](Index r) {
      double sum = 0;
      for (std::size_t j = 0; j < 3; ++j)
        sum += std::pow(static_cast<double>(references[3 * static_cast<std::size_t>(r) + j]) - queries[3 * q + j], 2);
      return sum;
    };
    std::vector<double> all;
    for (Index r = 0; r < 2300; ++r) all.push_back(squared(r));
    std::sort(all.begin(), all.end());
    for (std::size_t n = 0; n < 4; ++n) CHECK(squared(found[4 * q + n]) == Approx(all[n]).margin(1e-5));
  }
}

TEST_CASE("distances by products are those of each pair, within a set and to another, for any part of the rows") {
  const auto some = built::waves(70, 3, 0.2), others = built::waves(50, 3, 1.3);
  const auto check = [](const metrics::DistanceRows& distances, const std::vector<float>& from,
                        const std::vector<float>& to, Index count) {
    std::vector<double> squared;
    for (const Index first : {0, 13, 40}) {
      distances(first, 10, count, squared);
      REQUIRE(std::ssize(squared) == 10 * count);
      for (Index i = 0; i < 10; ++i)
        for (Index j = 0; j < count; ++j) {
          double sum = 0;
          for (Index d = 0; d < 3; ++d)
            sum += std::pow(static_cast<double>(from[static_cast<std::size_t>(3 * (first + i) + d)]) -
                                static_cast<double>(to[static_cast<std::size_t>(3 * j + d)]),
                            2);
          CHECK(squared[static_cast<std::size_t>(i * count + j)] == Approx(sum).margin(1e-12));
        }
    }
  };
  const metrics::DistanceRows within(view(some, 3)), between(view(some, 3), view(others, 3));
  CHECK(within.count() == 70);
  CHECK(between.count() == 50);
  for (const Index count : {1, 50}) {
    check(within, some, some, count);
    check(between, some, others, count);
  }
}

TEST_CASE("a choice of examples has as many as asked, the same each time, and another for another seed") {
  const std::vector<float> x(4, 0);
  built::Context context(view(x, 4), 1);
  context.split_examples = 100;
  const auto seven = chosen(context, 7);
  CHECK(seven.size() == 7);
  CHECK(seven == chosen(context, 7));
  CHECK(chosen(context, 0).size() == 100);
  CHECK(chosen(context, 100).size() == 100);
  CHECK(chosen(context, 500).size() == 100);
  context.seed = 2;
  CHECK(seven != chosen(context, 7));
}

TEST_CASE("every example is chosen equally often") {
  const std::vector<float> x(4, 0);
  built::Context context(view(x, 4), 1);
  context.split_examples = 10;
  std::vector<int> times(10);
  for (context.seed = 0; context.seed < 2000; ++context.seed)
    for (const Index i : chosen(context, 3)) ++times[static_cast<std::size_t>(i)];
  for (const int count : times) CHECK(std::abs(count - 600) < 100);  // five standard deviations
}

}  // namespace sandglass::test_helpers
