#include "core/sweep/schedule/trial_history.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_trial_history {
using results::TrialRecord;
using results::TrialStatus;

namespace {

const TrialHistory::Parameters kParameters{{"model.latent", std::int64_t{2}}};

TrialRecord record(const config::StudySpec& study, std::vector<double> curve, TrialStatus status) {
  TrialRecord record;
  record.trial = 3;
  record.parameters = kParameters;
  record.status = status;
  record.series = {{"train.other", "", "", std::vector<double>(curve.size(), 9)},
                   {study.base.objective.metric, "", "", std::move(curve)}};
  return record;
}

TrialScheduler::Step step(std::int64_t from, std::int64_t until) {
  return {TrialScheduler::Step::Kind::run, {7, 3, from, until}, {}};
}

}  // namespace

TEST_CASE("a curve is the metric's series, NaN where it was not measured") {
  const auto study = fakes::study();
  auto some = record(study, {3, 2, 1}, TrialStatus::completed);
  CHECK(curve_of(some, study.base.objective.metric) == std::vector<double>{3, 2, 1});
  const auto unknown = curve_of(some, "nobody.measured");
  REQUIRE(unknown.size() == 3);
  CHECK(std::isnan(unknown[0]));
  CHECK(curve_of({}, "any").empty());
}

TEST_CASE("a trial ended by a pruner is told from one that was pruned because its objective is no number") {
  TrialRecord record;
  record.status = TrialStatus::pruned;
  CHECK(is_pruned_by_pruner(record));
  record.failure.reason = "the objective became NaN";
  CHECK_FALSE(is_pruned_by_pruner(record));
  record = {};
  CHECK_FALSE(is_pruned_by_pruner(record));
}

TEST_CASE("what a record says of a job that ended a trial; of several objectives a pruned one has none") {
  auto study = fakes::study();
  const auto pruned = record(study, {3, 2}, TrialStatus::pruned);
  CHECK(outcome_of(pruned, study).ended);
  CHECK(outcome_of(pruned, study).values == std::vector<double>{2});
  study.base.objectives.push_back(study.base.objectives.front());
  CHECK(outcome_of(pruned, study).values.empty());
  CHECK(outcome_of(record(study, {3, 2}, TrialStatus::completed), study).values.size() == 2);
}

TEST_CASE("a finished trial's record answers every job of it, to each rung and to the end") {
  const auto study = fakes::study();
  TrialHistory history(study);
  CHECK_FALSE(history.outcome(step(0, 1), kParameters));
  history.add(record(study, {3, 2, 1}, TrialStatus::completed));
  const auto rung = history.outcome(step(0, 2), kParameters);
  REQUIRE(rung);
  CHECK_FALSE(rung->ended);
  CHECK(rung->curve == std::vector<double>{3, 2});
  const auto end = history.outcome(step(2, 0), kParameters);
  REQUIRE(end);
  CHECK(end->ended);
  CHECK(end->values == std::vector<double>{1});
  CHECK_FALSE(history.outcome(step(0, 2), {{"model.latent", std::int64_t{3}}}));
}

TEST_CASE("beyond the rung at which a pruner ended it, nothing is known of a trial") {
  const auto study = fakes::study();
  TrialHistory history(study);
  history.add(record(study, {3, 2}, TrialStatus::pruned));
  CHECK(history.outcome(step(0, 2), kParameters));
  CHECK_FALSE(history.outcome(step(2, 4), kParameters));
  CHECK_FALSE(history.outcome(step(2, 0), kParameters));
  CHECK(history.pruned_at(3, 2, kParameters));
  CHECK_FALSE(history.pruned_at(3, 1, kParameters));
  CHECK_FALSE(history.pruned_at(4, 2, kParameters));
  CHECK_FALSE(history.pruned_at(3, 2, {}));
}

TEST_CASE("a later record of a trial replaces the earlier one") {
  const auto study = fakes::study();
  TrialHistory history(study);
  history.add(record(study, {3, 2}, TrialStatus::pruned));
  history.add(record(study, {3, 2, 1}, TrialStatus::completed));
  CHECK_FALSE(history.pruned_at(3, 2, kParameters));
  CHECK(history.outcome(step(2, 0), kParameters));
}

TEST_CASE("a trial that only halted is neither ended nor pruned") {
  const auto study = fakes::study();
  TrialHistory history(study);
  history.add_halted(record(study, {3, 2}, TrialStatus::completed));
  CHECK_FALSE(history.outcome(step(2, 0), kParameters));
  CHECK_FALSE(history.pruned_at(3, 2, kParameters));
}

TEST_CASE("a trial that was completed early is known up to there, and its end only if it is completed there again") {
  const auto study = fakes::study();
  TrialHistory history(study);
  auto stopped = record(study, {3, 2, 2, 2}, TrialStatus::completed);
  stopped.stopped_early = "after 4 of 9 epochs: no improvement for 2 epochs";
  history.add(stopped);
  auto completes = step(4, 4);
  completes.job.completes = true;
  REQUIRE(history.outcome(completes, kParameters));
  CHECK(history.outcome(completes, kParameters)->ended);
  CHECK(history.outcome(step(0, 4), kParameters)->curve.size() == 4);
  CHECK_FALSE(history.outcome(step(0, 4), kParameters)->ended);
  CHECK_FALSE(history.outcome(step(4, 0), kParameters));
  CHECK_FALSE(history.outcome(step(4, 5), kParameters));
  CHECK_FALSE(history.pruned_at(3, 4, kParameters));
  completes.job.from = completes.job.until = 3;
  CHECK_FALSE(history.outcome(completes, kParameters));

  TrialHistory whole(study);  // without the decision: then the end that was recorded is another one
  whole.add(record(study, {3, 2, 2, 2}, TrialStatus::completed));
  completes.job.from = completes.job.until = 4;
  CHECK_FALSE(whole.outcome(completes, kParameters));
}

TEST_CASE("a trial that ran out of patience ended by itself, so that nothing beyond has to be computed") {
  const auto study = fakes::study("train: {epochs: 9, patience: 2}\n");
  const auto known = [&](std::vector<double> curve, std::int64_t until) {
    TrialHistory history(study);
    auto early = record(study, std::move(curve), TrialStatus::completed);
    early.parameters.clear();
    early.stopped_early = "after 4 of 9 epochs: enough";
    history.add(early);
    return history.outcome(step(2, until), {});
  };
  REQUIRE(known({3, 2, 2, 2}, 9));
  CHECK(known({3, 2, 2, 2}, 9)->ended);
  CHECK(known({3, 2, 2, 2}, 9)->curve.size() == 4);
  REQUIRE(known({3, 2, 2, 2}, 4));
  CHECK_FALSE(known({3, 2, 2, 2}, 4)->ended);  // as a run that halts there
  CHECK_FALSE(known({3, 2, 1, 0.5}, 9));       // a pruner ended this one
}

}  // namespace sandglass::test_trial_history
