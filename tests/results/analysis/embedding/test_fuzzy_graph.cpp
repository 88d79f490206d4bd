#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/embedding/fuzzy_graph.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_fuzzy_graph {
using namespace sandglass::results;

TEST_CASE("edges go both ways with one weight, in the order of their ends") {
  const MadeCodes made(60, 3);
  const auto edges = fuzzy_graph(nearest_neighbours(made.codes(), 5));
  for (std::size_t i = 1; i < edges.size(); ++i)
    CHECK(std::pair(edges[i - 1].head, edges[i - 1].tail) < std::pair(edges[i].head, edges[i].tail));
  for (const auto& edge : edges) {
    const auto back = std::ranges::find_if(
        edges, [&](const FuzzyEdge& other) { return other.head == edge.tail && other.tail == edge.head; });
    REQUIRE(back != edges.end());
    CHECK(back->weight == edge.weight);
    CHECK(edge.weight > 0);
    CHECK(edge.weight <= 1);
  }
}

TEST_CASE("the memberships of an example add up to the logarithm of how many it has") {
  // Example 0 is a neighbour of nobody, so that its edges have its memberships alone.
  const std::vector<float> values{100, 0, 1, 3, 7};
  Neighbours neighbours{.count = 3,
                        .index = {4, 3, 2, 2, 3, 4, 1, 3, 4, 2, 1, 4, 3, 2, 1},
                        .distance = {93, 97, 99, 1, 3, 7, 1, 2, 6, 2, 3, 4, 4, 6, 7}};
  double sum = 0, nearest = 0;
  for (const auto& edge : fuzzy_graph(neighbours)) {
    if (edge.head != 0) continue;
    sum += edge.weight;
    if (edge.tail == 4) nearest = edge.weight;
  }
  CHECK(sum == Approx(2.0).margin(2e-5));
  CHECK(nearest == 1);  // the distance to the nearest counts as none
}

TEST_CASE("examples that are all at one place are joined fully") {
  const std::vector<float> values(10, 0.5F);
  const auto edges = fuzzy_graph(nearest_neighbours({values, 5, 2}, 2));
  REQUIRE_FALSE(edges.empty());
  for (const auto& edge : edges) CHECK(edge.weight == 1);
  CHECK(fuzzy_graph({}).empty());
}

}  // namespace sandglass::test_fuzzy_graph
