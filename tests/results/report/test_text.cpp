#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "results/report/claim_text.hpp"
#include "results/report/interval_text.hpp"
#include "results/report/trial_details.hpp"

using namespace sandglass::results;
using namespace sandglass;

namespace {

std::string sentence(double by) {
  return claim_sentence({"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, by}});
}

}  // namespace

TEST_CASE("a comparison says by how much, and what it concedes") {
  CHECK(sentence(0) == "test.mse at variant cae is less than at variant dae");
  CHECK(sentence(0.1) == "test.mse at variant cae is less than at variant dae by more than 0.1");
  CHECK(sentence(-0.1) == "test.mse at variant cae is less than at variant dae, or within 0.1 of it");
}

TEST_CASE("a comparison with another metric names it") {
  const auto text = [](Selection than) {
    return claim_sentence(
        {"", ComparisonClaim{"test.mse", {{"variant", "deep"}}, std::move(than), true, 0, false, "test.pca_mse"}});
  };
  CHECK(text({}) == "test.mse at variant deep is less than test.pca_mse");
  CHECK(text({{"variant", "linear"}}) == "test.mse at variant deep is less than test.pca_mse at variant linear");
  Evidence evidence;
  evidence.where = evidence.versus = {{"variant", "deep"}};
  evidence.versus_metric = "test.pca_mse";
  evidence.measured = {-0.5, 0.1, 3};
  CHECK(evidence_text(evidence, "+-") ==
        "difference -0.50 +- 0.10 (3 replicates) at variant deep against test.pca_mse");
  CHECK(evidence_text(evidence) == "difference -0.50 ± 0.10 (3 replicates) at variant deep against test.pca_mse");
}

TEST_CASE("a claim says of which points it speaks") {
  const Bounds range{-std::numeric_limits<double>::infinity(), 1, true};
  CHECK(claim_sentence({"", ValueClaim{"test.mse", {}, range, true}}) == "test.mse is below 1 at the best point");
  CHECK(claim_sentence({"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, 0, true}}) ==
        "test.mse at the best point with variant cae is less than at the best point with variant dae");
}

TEST_CASE("a parameter reads as it was written, a number that nobody wrote with five digits") {
  CHECK(value_text(0.25) == "0.25");
  CHECK(value_text(1e-4) == to_string(ParameterValue(1e-4)));
  CHECK(value_text(123456.0) == to_string(ParameterValue(123456.0)));
  CHECK(value_text(0.33462418792769316) == "0.33462");
  CHECK(value_text(-0.00023928093961567617) == "-0.00023928");
  CHECK(value_text(std::int64_t{12345678}) == "12345678");
}

TEST_CASE("an interval has the digits that mean something") {
  CHECK(interval_text({0.81234, 0.0123, 3}) == IntervalText{"0.812", "0.012"});
  CHECK(interval_text({253.46, 14.2, 3}) == IntervalText{"253", "14"});
  CHECK(interval_text({0.0152065, 3.2e-10, 3}) == IntervalText{"0.015206", "3e-10"});
  CHECK(interval_text({0.5, std::numeric_limits<double>::infinity(), 1}) == IntervalText{"0.5", ""});
}

TEST_CASE("without a spread there is a mean alone, and a tiny one has a single digit") {
  CHECK(interval_text({2.5, INFINITY, 1}).half_width.empty());
  CHECK(interval_text({2.5, INFINITY, 1}).mean == "2.5");
  CHECK(interval_text({2.5, 0, 3}).half_width.empty());
  CHECK(interval_text({1, 1.23e-7, 3}).half_width == "1e-07");
  CHECK(interval_text({std::nan(""), std::nan(""), 0}).mean == "-");
}

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
  CHECK(details.identity == TrialDetails::Pairs{{"noise.ratio", "0.33462"}, {"replicate", "1"}, {"seed", "77"}});
  CHECK(details.metrics == TrialDetails::Pairs{{"valid.mse", "2.5"}, {"test.mse", "0.125"}});
  CHECK(details.end.empty());
}

TEST_CASE("a trial that ended before its time says how and where") {
  auto trial = failed_trial();
  trial.status = TrialStatus::failed;
  trial.failure = {"train", "noise/masking", "the loss is NaN", 3};
  CHECK(trial_details(trial).end == "failed in train, noise/masking, epoch 3");
  CHECK(failure_sentence(trial) == "trial 3 failed in train: the loss is NaN");
  trial.failure = {"create", "", "no memory", 0};
  CHECK(trial_details(trial).end == "failed in create");
}
