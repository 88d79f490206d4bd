#include <catch2/catch.hpp>
#include <limits>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_successive_halving {

namespace {

using Jobs = std::vector<std::pair<std::uint64_t, std::int64_t>>;
using Epochs = std::vector<std::int64_t>;

std::unique_ptr<Pruner> halving(std::int64_t configurations = 0) {
  return built::pruner("successive_halving", {{"reduction", std::int64_t{2}}, {"configurations", configurations}});
}

}  // namespace

TEST_CASE("successive halving waits for the whole rung, and the best half goes on") {
  const auto played = play(*halving(), flat({4, 1, 3, 2}, 4), 4);
  CHECK(played.jobs == Jobs{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {1, 2}, {3, 2}, {1, 4}});
}

TEST_CASE("while a bracket waits for its last trials, the next one begins") {
  const auto played = play(*halving(), flat({4, 1, 3, 2, 8, 5, 7, 6}, 4), 4, 2);
  CHECK(played.jobs == Jobs{{0, 1},
                            {1, 1},
                            {2, 1},
                            {3, 1},
                            {4, 1},
                            {5, 1},
                            {1, 2},  // trial 3 is known now
                            {3, 2},
                            {6, 1},
                            {7, 1},
                            {1, 4},
                            {5, 2},
                            {7, 2},
                            {5, 4}});
}

TEST_CASE("a bracket begins with reduction^rungs trials, or as many as it is told") {
  const auto values = std::vector<double>{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  // Rungs 1, 2 and 4 of 8 epochs: eight trials, and the four that are left of the study.
  CHECK(play(*halving(), flat(values, 8), 8).epochs() == Epochs{1, 1, 1, 1, 2, 2, 4, 8, 1, 1, 2, 8});
  CHECK(play(*halving(6), flat(values, 8), 8).epochs() == Epochs{1, 1, 1, 2, 2, 8, 1, 1, 1, 2, 2, 8});
}

TEST_CASE("one trial of a bracket reaches the end, however few there are") {
  CHECK(play(*halving(), flat({2, 1}, 8), 8).epochs() == Epochs{1, 8});
  CHECK(play(*halving(), flat({1}, 8), 8).epochs() == Epochs{8});
}

TEST_CASE("of equal trials, successive halving takes those with the lower numbers") {
  CHECK(play(*halving(), flat({1, 1, 1, 1}, 4), 4).epochs() == Epochs{4, 2, 1, 1});
}

TEST_CASE("a trial without a number is pruned, and holds nobody up") {
  CHECK(play(*halving(), flat({kNaN, kNaN, kNaN, 5}, 4), 4).epochs() == Epochs{1, 1, 1, 4});
  CHECK(play(*halving(), flat({kNaN, kNaN, kNaN, kNaN}, 4), 4).epochs() == Epochs{1, 1, 1, 1});
}

TEST_CASE("a trial with an end of its own before the next rung keeps its place, and holds nobody up") {
  auto curves = flat({4, 1, 3, 2}, 4);
  curves[1].resize(1);
  CHECK(play(*halving(), curves, 4).epochs() == Epochs{1, 1, 1, 4});
}

}  // namespace sandglass::test_successive_halving
