#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_hyperband {

namespace {

std::vector<double> shuffled(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), 0.0);
  Rng(5, Purpose::test).shuffle(std::span(values));
  return values;
}

/// How many trials of first, ..., last - 1 reach each of `rungs`.
std::vector<int> table(const Played& played, std::size_t first, std::size_t last, const std::vector<int>& rungs) {
  std::vector<int> counts;
  for (const int rung : rungs) counts.push_back(played.reached(rung, first, last));
  return counts;
}

std::unique_ptr<Pruner> prepared(std::int64_t reduction, std::int64_t epochs) {
  auto hyperband = built::pruner("hyperband", {{"reduction", reduction}});
  hyperband->prepare(plan_of(10000, epochs));
  return hyperband;
}

}  // namespace

TEST_CASE("Hyperband reproduces the table of its paper for R = 81 and eta = 3, whatever the lookahead") {
  const auto values = shuffled(143);
  for (const std::size_t lookahead : {0, 8, 1000}) {
    const auto played = play(*built::pruner("hyperband"), flat(values, 81), 81, lookahead);
    CHECK(table(played, 0, 81, {1, 3, 9, 27, 81}) == std::vector<int>{81, 27, 9, 3, 1});
    CHECK(table(played, 81, 115, {3, 9, 27, 81}) == std::vector<int>{34, 11, 3, 1});
    CHECK(table(played, 115, 130, {9, 27, 81}) == std::vector<int>{15, 5, 1});
    CHECK(table(played, 130, 138, {27, 81}) == std::vector<int>{8, 2});
    CHECK(table(played, 138, 143, {81}) == std::vector<int>{5});
  }
}

TEST_CASE("in each Hyperband bracket the best go on") {
  const auto values = shuffled(143);
  const auto played = play(*built::pruner("hyperband"), flat(values, 81), 81, 4);
  for (const auto& [first, last] : {std::pair{0, 81}, {81, 115}, {115, 130}, {130, 138}})
    for (int a = first; a < last; ++a)
      for (int b = first; b < last; ++b)
        if (values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)])
          CHECK(played.snapshots[static_cast<std::size_t>(a)].epochs() >=
                played.snapshots[static_cast<std::size_t>(b)].epochs());
}

TEST_CASE("Hyperband loses no bracket to rounding") {
  // First rung by first trial of each bracket, and of the cycle that follows.
  const auto three = prepared(3, 243);
  for (const auto& [trial, rung] :
       {std::pair{0, 1}, {242, 1}, {243, 3}, {340, 3}, {341, 9}, {382, 27}, {400, 81}, {409, 0}, {414, 0}, {415, 1}})
    CHECK(three->next_rung(static_cast<std::uint64_t>(trial), 0) == rung);
  const auto ten = prepared(10, 1000);
  for (const auto& [trial, rung] : {std::pair{0, 1}, {1000, 10}, {1134, 100}, {1154, 0}, {1158, 1}})
    CHECK(ten->next_rung(static_cast<std::uint64_t>(trial), 0) == rung);
}

TEST_CASE("where R is no power of eta, Hyperband's rungs are R / eta^s rounded down") {
  const auto hyperband = prepared(3, 100);
  std::vector<std::int64_t> rungs;
  for (std::int64_t rung = hyperband->next_rung(0, 0); rung != 0; rung = hyperband->next_rung(0, rung))
    rungs.push_back(rung);
  CHECK(rungs == std::vector<std::int64_t>{1, 3, 11, 33});
}

TEST_CASE("Hyperband's min_epochs leaves out the brackets that begin below it") {
  const auto hyperband = built::pruner("hyperband", {{"min_epochs", std::int64_t{9}}});
  hyperband->prepare(plan_of(100, 81));
  // s_max = 2: 9, ceil(3 * 3 / 2) = 5 and 3 trials.
  for (const auto& [trial, rung] : {std::pair{0, 9}, {9, 27}, {14, 0}, {17, 9}})
    CHECK(hyperband->next_rung(static_cast<std::uint64_t>(trial), 0) == rung);
}

TEST_CASE("Hyperband serves any number of epochs, and refuses too few for a rung") {
  const auto most = prepared(2, std::numeric_limits<std::int64_t>::max());
  CHECK(most->next_rung(0, 0) == 1);
  CHECK_THROWS_WITH(prepared(3, 2), Catch::Contains("pruner/hyperband") && Catch::Contains("= 3 epochs"));
  CHECK_THROWS_AS(prepared(3, 0), ConfigError);
}

}  // namespace sandglass::test_hyperband
