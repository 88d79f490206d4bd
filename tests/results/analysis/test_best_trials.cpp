#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/best_trials.hpp"

namespace sandglass::test_best_trials {
using namespace sandglass::results;

namespace {

StudyHeader accuracy_study() {
  StudyHeader out;
  out.objectives = {{"accuracy", false}};
  return out;
}

TrialRecord valued_trial(std::uint64_t number, double value, std::uint64_t point, std::uint32_t replicate,
                         TrialStatus status = TrialStatus::completed) {
  TrialRecord out;
  out.trial = number;
  out.point = point;
  out.replicate = replicate;
  out.status = status;
  out.scalars = {{"accuracy", "", "", value}};
  return out;
}

/// The only trial of its point.
TrialRecord valued_trial(std::uint64_t number, double value, TrialStatus status = TrialStatus::completed) {
  return valued_trial(number, value, number, 0, status);
}

std::vector<std::uint64_t> best_of(const std::vector<TrialRecord>& trials) {
  BestTrials best(accuracy_study());
  for (const auto& trial : trials) best.add(trial);
  return best.trials();
}

}  // namespace

TEST_CASE("the best trial is one of the point with the best mean, and of its trials that with the best value") {
  // Point 0 has the best value and point 1 the best mean.
  CHECK(best_of({valued_trial(0, 9, 0, 0), valued_trial(1, 1, 0, 1), valued_trial(2, 6, 1, 0),
                 valued_trial(3, 7, 1, 1)}) == std::vector<std::uint64_t>{3});
  // Point 0 lost a replicate, so it ranks below.
  CHECK(best_of({valued_trial(0, 9, 0, 0), valued_trial(1, 9, 0, 1, TrialStatus::failed), valued_trial(2, 6, 1, 0),
                 valued_trial(3, 6, 1, 1)}) == std::vector<std::uint64_t>{2});
}

TEST_CASE("the best trial of a summary is that which is gathered one by one") {
  const std::vector<TrialRecord> trials{valued_trial(4, 6, 2, 1), valued_trial(1, 1, 0, 1), valued_trial(0, 9, 0, 0),
                                        valued_trial(3, 5, 2, 0)};
  const StudyHeader header = accuracy_study();
  CHECK(best_trial(header, summarize(header, trials)) == 4U);
  CHECK(best_of(trials) == std::vector<std::uint64_t>{4});
  CHECK_FALSE(best_trial(header, summarize(header, {})));
}

TEST_CASE("of single trials the best is the completed one with the best value, of equals the first, in any order") {
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
