#include <catch2/catch.hpp>
#include <limits>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_own_curve {

namespace {

using Epochs = std::vector<std::int64_t>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

built::Settings patience(std::int64_t epochs, double min_delta = 0, std::int64_t interval = 1) {
  return {{"patience", epochs}, {"min_delta", min_delta}, {"interval", interval}};
}

std::int64_t patient_epochs(const built::Settings& settings, const std::vector<double>& curve) {
  return play(*built::pruner("patience", settings), {curve}, 8).epochs()[0];
}

}  // namespace

TEST_CASE("patience ends a trial after so many epochs without a better value") {
  CHECK(patient_epochs(patience(2), {5, 4, 6, 6, 1, 1, 1, 1}) == 4);
  CHECK(patient_epochs(patience(3), {5, 4, 6, 6, 1, 1, 1, 1}) == 8);
  CHECK(patient_epochs(patience(3), {5, 4, 6, 6, 1, 2, 1, 1.5}) == 8);
  CHECK(patient_epochs(patience(1), {8, 7, 6, 5, 4, 3, 2, 1}) == 8);
  CHECK(patient_epochs(patience(1), {1, 1, 1, 1, 1, 1, 1, 1}) == 2);
}

TEST_CASE("an improvement has to exceed min_delta over the time of patience") {
  CHECK(patient_epochs(patience(2, 1), {8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5}) == 3);
  CHECK(patient_epochs(patience(2, 0.9), {8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5}) == 8);
}

TEST_CASE("patience is judged every interval") {
  CHECK(patient_epochs(patience(2, 0, 3), {5, 5, 5, 5, 5, 5, 5, 5}) == 5);
  CHECK(patient_epochs(patience(2, 0, 3), {5, 5, 5, 5, 1, 1, 1, 1}) == 8);
}

TEST_CASE("patience passes over epochs that were not measured, and does not wait for ever for a number") {
  CHECK(patient_epochs(patience(2), {5, kNaN, 4, kNaN, 3, kNaN, 2, kNaN}) == 8);
  CHECK(patient_epochs(patience(3), {kNaN, kNaN, 4, 3, 2, 1, 0, -1}) == 8);
  CHECK(patient_epochs(patience(3), {kNaN, kNaN, kNaN, kNaN, 1, 0, 0, 0}) == 4);
  CHECK(patient_epochs(patience(2), {kInfinity, kInfinity, 5, 5, 4, 4, 3, 3}) == 8);
  CHECK(patient_epochs(patience(2), {kInfinity, kInfinity, kInfinity, 5, 4, 3, 2, 1}) == 3);
}

TEST_CASE("patience counts measurements: epochs between them are no sign that nothing improves") {
  const std::vector<double> better{kNaN, kNaN, kNaN, kNaN, 9, kNaN, kNaN, kNaN, kNaN, 8, kNaN, 7};
  const std::vector<double> worse{3, kNaN, kNaN, 4, kNaN, kNaN, 4, kNaN, kNaN, 1, kNaN, kNaN};
  const auto epochs_of = [](const built::Settings& settings, const std::vector<double>& curve) {
    return play(*built::pruner("patience", settings), {curve}, 12).epochs()[0];
  };
  CHECK(epochs_of(patience(5), better) == 12);
  CHECK(epochs_of(patience(2), worse) == 7);
  CHECK(epochs_of(patience(3), worse) == 12);
  CHECK(epochs_of(patience(2, 0, 3), worse) == 8);  // judged after 5, 8 and 11 epochs, none of them measured

  const std::vector<TrialSnapshot> still{{.state = TrialSnapshot::State::waiting, .curve = {3, kNaN, 4, kNaN, 4}}};
  CHECK(built::pruner("patience", patience(2))->reason(still, 0) == "no improvement in 2 measurements (4 epochs)");
  CHECK(built::pruner("patience", patience(1))->reason(still, 0) == "no improvement in 1 measurement (2 epochs)");
}

TEST_CASE("a threshold ends a trial above or below its bounds, after the warmup, every interval") {
  const built::Settings bounds{{"lower", -1.0}, {"upper", 2.0}};
  const Curves curves{{2, -1, 0, 2}, {2, 2.1, 0, 0}, {0, 0, -1.1, 0}, {0, 0, 0, 9}};
  CHECK(play(*built::pruner("threshold", bounds), curves, 4).epochs() == Epochs{4, 2, 3, 4});
  auto late = bounds;
  late["warmup_epochs"] = std::int64_t{2};
  CHECK(play(*built::pruner("threshold", late), curves, 4).epochs() == Epochs{4, 4, 3, 4});
  auto seldom = bounds;
  seldom["interval"] = std::int64_t{2};
  CHECK(play(*built::pruner("threshold", seldom), curves, 4).epochs() == Epochs{4, 2, 4, 4});
}

TEST_CASE("a threshold without bounds ends what is not finite") {
  const Curves curves{{1, kInfinity, 1}, {1, -kInfinity, 1}, {kNaN, 1, 1}, {1e250, -1e250, kNaN}};
  CHECK(play(*built::pruner("threshold"), curves, 3).epochs() == Epochs{2, 2, 1, 3});
}

TEST_CASE("a threshold whose bounds are crossed, and rules that never look, are refused") {
  const auto plan = plan_of(4, 4);
  CHECK_THROWS_WITH(built::pruner("threshold", {{"lower", 2.0}, {"upper", 1.0}})->prepare(plan),
                    Catch::Contains("lower <= upper, found 2 and 1"));
  CHECK_THROWS_WITH(built::pruner("patience")->prepare(plan), Catch::Contains("after 11 epochs"));
  CHECK_THROWS_WITH(built::pruner("median", {{"warmup_epochs", std::int64_t{3}}})->prepare(plan),
                    Catch::Contains("pruner/median") && Catch::Contains("after 4 epochs"));
}

TEST_CASE("patience completes a trial and says why; one without any number is pruned") {
  const auto snapshot = [](std::vector<double> curve) {
    return TrialSnapshot{.state = TrialSnapshot::State::waiting, .curve = std::move(curve)};
  };
  const auto pruner = built::pruner("patience", patience(2, 0.5));
  pruner->prepare(plan_of(1, 8));
  const std::vector<TrialSnapshot> still{snapshot({5, 4, 3.9, 3.8})}, better{snapshot({5, 4, 3, 2})},
      none{snapshot({kNaN, kNaN, kNaN, kNaN})};
  CHECK(pruner->judge(still, 0) == Decision::complete);
  CHECK(pruner->reason(still, 0) == "no improvement by more than 0.5 for 2 epochs");
  CHECK(built::pruner("patience", patience(1))->reason(still, 0) == "no improvement for 1 epoch");
  CHECK(pruner->judge(better, 0) == Decision::go_on);
  CHECK(pruner->judge(none, 0) == Decision::prune);
}

}  // namespace sandglass::test_own_curve
