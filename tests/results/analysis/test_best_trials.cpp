#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/best_trials.hpp"

namespace sandglass::test_best_trials {
using namespace sandglass::results;

namespace {

TrialRecord valued_trial(std::uint64_t number, double value, TrialStatus status = TrialStatus::completed) {
  TrialRecord out;
  out.trial = number;
  out.status = status;
  out.scalars = {{"accuracy", "", "", value}};
  return out;
}

std::vector<std::uint64_t> best_of(const std::vector<TrialRecord>& trials) {
  StudyHeader header;
  header.objectives = {{"accuracy", false}};
  BestTrials best(header);
  for (const auto& trial : trials) best.add(trial);
  return best.trials();
}

}  // namespace

TEST_CASE("the best trial is the completed one with the best value, of equals the first, in any order") {
  CHECK(best_of({valued_trial(0, 1), valued_trial(1, 3), valued_trial(2, 3)}) == std::vector<std::uint64_t>{1});
  CHECK(best_of({valued_trial(2, 3), valued_trial(1, 3), valued_trial(0, 1)}) == std::vector<std::uint64_t>{1});
  CHECK(best_of({valued_trial(0, 1), valued_trial(1, 9, TrialStatus::pruned),
                 valued_trial(2, 9, TrialStatus::failed)}) == std::vector<std::uint64_t>{0});
}

TEST_CASE("a trial without a value is never the best") {
  CHECK(best_of({valued_trial(0, std::nan("")), valued_trial(1, -5)}) == std::vector<std::uint64_t>{1});
  CHECK(best_of({valued_trial(0, std::nan(""))}).empty());
  CHECK(best_of({TrialRecord()}).empty());
}

}  // namespace sandglass::test_best_trials
