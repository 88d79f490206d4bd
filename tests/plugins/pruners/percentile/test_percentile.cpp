#include <catch2/catch.hpp>
#include <limits>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_percentile {

namespace {

using Epochs = std::vector<std::int64_t>;

built::Settings startup(std::int64_t trials) { return {{"startup_trials", trials}}; }

}  // namespace

TEST_CASE("the median rule prunes a trial whose best value is worse than the completed trials' median") {
  // The median of 1 to 5 is 3. The seventh trial equals it; it joins, and the median of 1, 2, 3, 3, 4, 5 is 3 still.
  const auto played = play(*built::pruner("median"), flat({1, 2, 3, 4, 5, 3.5, 3, 3.1, 0}, 4), 4);
  CHECK(played.epochs() == Epochs{4, 4, 4, 4, 4, 1, 4, 1, 4});
}

TEST_CASE("the median rule compares the best value so far with the others' value at the epoch") {
  const Curves curves{{9, 8, 1}, {9, 8, 2}, {9, 8, 3}, {8.5, 20, 20}, {10, 1, 1}};
  // The fourth: 8.5 against 9, 8.5 against 8, so two epochs. The fifth: 10 against 9.
  CHECK(play(*built::pruner("median", startup(3)), curves, 3).epochs() == Epochs{3, 3, 3, 2, 1});
}

TEST_CASE("the median rule prunes nothing before its startup and warmup, and looks every interval") {
  CHECK(play(*built::pruner("median"), flat({1, 2, 3, 4, 9}, 3), 3).epochs() == Epochs{3, 3, 3, 3, 3});
  auto settings = startup(1);
  settings["warmup_epochs"] = std::int64_t{2};
  settings["interval"] = std::int64_t{3};
  const auto median = built::pruner("median", settings);
  CHECK(play(*median, flat({1, 2}, 9), 9).epochs() == Epochs{9, 5});
  CHECK(median->next_rung(1, 5) == 8);
  CHECK(median->next_rung(1, 8) == 0);
}

TEST_CASE("only completed trials count for the median rule, at epochs that they reached") {
  // The third is pruned at once and does not count; the fourth is measured against 5 and 7.
  CHECK(play(*built::pruner("median", startup(2)), flat({5, 7, 9, 6, 6.5}, 3), 3).epochs() == Epochs{3, 3, 1, 3, 1});
  auto curves = flat({1, 5, 4}, 4);
  curves[0].resize(1);
  // At epoch 1 the median is 3, at epoch 2 it would be 5.
  CHECK(play(*built::pruner("median", startup(2)), curves, 4).epochs() == Epochs{1, 4, 1});
  curves[2][0] = 2;
  CHECK(play(*built::pruner("median", startup(2)), curves, 4).epochs() == Epochs{1, 4, 4});
}

TEST_CASE("the percentile rule interpolates between completed trials") {
  auto settings = startup(4);
  // The first quarter of 0, 10, 20, 30 ends at 7.5; once 7 has completed, that of 0, 7, 10, 20, 30 at 7.
  CHECK(play(*built::pruner("percentile", settings), flat({30, 10, 0, 20, 8, 7, 7.1}, 2), 2).epochs() ==
        Epochs{2, 2, 2, 2, 1, 2, 1});
  settings["percentile"] = 100.0;
  CHECK(play(*built::pruner("percentile", settings), flat({30, 10, 0, 20, 30.1, 29}, 2), 2).epochs() ==
        Epochs{2, 2, 2, 2, 1, 2});
  settings["percentile"] = 0.0;
  CHECK(play(*built::pruner("percentile", settings), flat({30, 10, 0, 20, 0.1, 0}, 2), 2).epochs() ==
        Epochs{2, 2, 2, 2, 1, 2});
}

TEST_CASE("the median of two values is their mean, and equal trials are all kept") {
  CHECK(play(*built::pruner("median", startup(2)), flat({1, 2, 1.51, 1.5}, 2), 2).epochs() == Epochs{2, 2, 1, 2});
  CHECK(play(*built::pruner("median", startup(2)), flat({1, 1, 1, 1, 1}, 2), 2).completed().size() == 5);
}

TEST_CASE("the median rule prunes what has no number, and leaves out completed trials without one") {
  CHECK(play(*built::pruner("median", startup(2)), flat({kNaN, 2, 3, kNaN, 1}, 2), 2).epochs() ==
        Epochs{2, 2, 1, 1, 2});
  CHECK(play(*built::pruner("median", startup(1)), flat({kNaN, 2}, 2), 2).epochs() == Epochs{2, 2});
}

}  // namespace sandglass::test_percentile
