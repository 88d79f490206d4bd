#include <catch2/catch.hpp>
#include <limits>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_asha {

namespace {

using Jobs = std::vector<std::pair<std::uint64_t, std::int64_t>>;
using Epochs = std::vector<std::int64_t>;

std::unique_ptr<Pruner> promotion(std::int64_t reduction) {
  return built::pruner("asha", {{"variant", std::string("promotion")}, {"reduction", reduction}});
}

}  // namespace

TEST_CASE("ASHA's rungs grow by the reduction from min_epochs, and the stopping rate leaves out the first") {
  const auto asha = built::pruner(
      "asha",
      {{"reduction", std::int64_t{3}}, {"min_epochs", std::int64_t{2}}, {"early_stopping_rate", std::int64_t{1}}});
  asha->prepare(plan_of(10, 162));
  CHECK(asha->next_rung(0, 0) == 6);
  CHECK(asha->next_rung(0, 6) == 18);
  CHECK(asha->next_rung(0, 18) == 54);
  CHECK(asha->next_rung(0, 54) == 0);
}

TEST_CASE("ASHA that stops lets a trial on if it is among the best quarter of those known at the rung") {
  // Rungs 1 and 4. Trial 7 is second of eight at rung 1, and second of three at rung 4.
  const auto played = play(*built::pruner("asha"), flat({5, 6, 4, 7, 8, 9, 10, 4.5}, 16), 16);
  CHECK(played.epochs() == Epochs{16, 1, 16, 1, 1, 1, 1, 4});
  CHECK(played.completed() == std::vector<std::uint64_t>{0, 2});
}

TEST_CASE("ASHA that stops knows nothing of the jobs within the lookahead") {
  // With a lookahead of two, trials 0 and 1 train side by side, and 0 is judged before 2's value is known.
  const auto played = play(*built::pruner("asha"), flat({5, 4, 3}, 4), 4, 2);
  CHECK(played.jobs == Jobs{{0, 1}, {1, 1}, {2, 1}, {0, 4}, {1, 4}, {2, 4}});
}

TEST_CASE("of equal trials, ASHA that stops takes the one with the lower number") {
  CHECK(play(*built::pruner("asha"), flat({1, 1, 1, 1, 1, 1, 1, 1, 1}, 16), 16).completed() ==
        std::vector<std::uint64_t>{0});
}

TEST_CASE("ASHA counts what is not a number as worst, and prunes it") {
  // Seven NaNs and a 1: of eight at the rung two may go on, and the eighth is the second.
  const auto played = play(*built::pruner("asha"), flat({kNaN, 0, kNaN, kNaN, kNaN, kNaN, kNaN, 1}, 3), 3);
  CHECK(played.completed() == std::vector<std::uint64_t>{1, 7});
  auto curves = flat({1, 2, 3, 4}, 2);
  curves[0] = {kNaN, kNaN};
  CHECK(play(*promotion(2), curves, 2).completed() == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("ASHA promotes the best floor(n / eta) of a rung, the highest rung first, as worked by hand") {
  // Rungs 1 and 2 of 4 epochs, eta = 2.
  const auto played = play(*promotion(2), flat({3, 1, 4, 2, 8, 7, 6, 5}, 4), 4);
  CHECK(played.jobs == Jobs{{0, 1},
                            {1, 1},
                            {1, 2},  // best of two
                            {2, 1},
                            {3, 1},
                            {3, 2},  // second of four
                            {1, 4},  // best of two at rung 2
                            {4, 1},
                            {5, 1},
                            {0, 2},  // third of six
                            {6, 1},
                            {7, 1},
                            {2, 2},    // fourth of eight
                            {3, 4}});  // second of four at rung 2
  CHECK(played.epochs() == Epochs{2, 4, 2, 4, 1, 1, 1, 1});
}

TEST_CASE("of equal trials, ASHA promotes those with the lower numbers") {
  CHECK(play(*promotion(2), flat(std::vector<double>(8, 1.0), 4), 4).epochs() == Epochs{4, 4, 2, 2, 1, 1, 1, 1});
}

TEST_CASE("ASHA's judgement does not depend on what the same instance judged before") {
  const auto values = std::vector<double>{3, 1, 4, 2, 8, 7, 6, 5};
  const auto used = promotion(2);
  play(*used, flat({8, 7, 6, 5, 4, 3, 2, 1}, 4), 4, 3);
  CHECK(play(*used, flat(values, 4), 4, 1).jobs == play(*promotion(2), flat(values, 4), 4, 1).jobs);
}

TEST_CASE("ASHA refuses a study without a rung before the end, and promotion among too few trials") {
  CHECK_THROWS_WITH(built::pruner("asha")->prepare(plan_of(9, 1)),
                    Catch::Contains("pruner/asha") && Catch::Contains("raise train.epochs"));
  CHECK_THROWS_WITH(promotion(4)->prepare(plan_of(63, 17)),
                    Catch::Contains("one trial in 64") && Catch::Contains("has 63"));
  CHECK_NOTHROW(promotion(4)->prepare(plan_of(64, 17)));
}

}  // namespace sandglass::test_asha
