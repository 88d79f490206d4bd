#include <catch2/catch.hpp>

#include "results/report/trial_details.hpp"

namespace sandglass::test_trial_details {
using namespace sandglass::results;

namespace {

TrialRecord failed_trial() {
  TrialRecord out;
  out.trial = 3;
  out.replicate = 1;
  out.seed = 77;
  out.parameters = {{"noise.ratio", 0.33462418792769316}};
  out.series = {{"valid.mse", "", "", {3, 2.5}}};
  out.scalars = {{"test.mse", "", "", 0.125}};
  return out;
}

}  // namespace

TEST_CASE("a trial is told by its parameters, replicate, seed and last values") {
  const auto details = trial_details(failed_trial());
  CHECK(details.identity ==
        TrialDetails::Pairs{{"noise.ratio", "0.33462"}, {"replicate", "1"}, {"seed", "77"}, {"epochs", "2"}});
  CHECK(details.metrics == TrialDetails::Pairs{{"valid.mse", "2.5"}, {"test.mse", "0.125"}});
  CHECK(details.end.empty());
}

TEST_CASE("a trial that ended before its time says how and where") {
  auto trial = failed_trial();
  trial.status = TrialStatus::failed;
  trial.failure = {"train", "noise/masking", "the loss is NaN", 3};
  CHECK(trial_details(trial).end == "failed in train, noise/masking, epoch 3");
  CHECK(failure_sentences({trial}) == std::vector<std::string>{"trial 3 failed in train: the loss is NaN"});
  trial.failure = {"create", "", "no memory", 0};
  CHECK(trial_details(trial).end == "failed in create");
}

TEST_CASE("a trial that was completed early says after how many epochs, and why") {
  auto trial = failed_trial();
  trial.stopped_early = "after 2 of 9 epochs: no improvement for 1 epoch";
  CHECK(trial_details(trial).end == "completed after 2 of 9 epochs: no improvement for 1 epoch");
}

TEST_CASE("a series of which the kept epoch is no part has its last value") {
  auto trial = failed_trial();
  trial.kept_epoch = 3;
  trial.series = {{"train.pretrain.1.loss", "", "", {3, 2.5}}, {"valid.mse", "", "", {4, 3, 1, 2}}};
  CHECK(trial_details(trial).metrics ==
        TrialDetails::Pairs{{"train.pretrain.1.loss", "2.5"}, {"valid.mse", "1"}, {"test.mse", "0.125"}});
  trial.series[0].values = {3, 2.5, std::nan(""), std::nan("")};
  CHECK(trial_details(trial).metrics[0].second == "2.5");
}

TEST_CASE("trials that failed of the same are one sentence") {
  std::vector<TrialRecord> trials(5, failed_trial());
  for (std::uint64_t n = 0; n < 5; ++n) {
    trials[n].trial = n;
    trials[n].status = n == 4 ? TrialStatus::completed : TrialStatus::failed;
    trials[n].failure = {"train", "", n == 2 ? "no memory" : "the loss is NaN", 3};
  }
  CHECK(failure_sentences(trials) == std::vector<std::string>{"trials 0, 1, 3 failed in train: the loss is NaN",
                                                              "trial 2 failed in train: no memory"});
}

}  // namespace sandglass::test_trial_details
