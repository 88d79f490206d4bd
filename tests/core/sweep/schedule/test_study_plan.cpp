#include <set>

#include <catch2/catch.hpp>

#include "core/sweep/schedule/study_plan.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_study_plan {

namespace {

const char* kSweep =
    "noise: add\n"
    "sweep:\n"
    "  sampler: list\n"
    "  axes:\n"
    "    noise.amount: [0.0, 0.1, 0.2]\n"
    "    model.latent: [1, 2]\n"
    "  replicates: 4\n";

}  // namespace

TEST_CASE("a study has points times replicates trials, replicates innermost") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  CHECK(plan.points() == 6);
  CHECK(plan.trials() == 24);
  const auto spec = plan.trial_spec(14);
  CHECK(spec.trial == 14);
  CHECK(spec.point == 3);
  CHECK(spec.replicate == 2);
  REQUIRE(spec.parameters.size() == 2);
  CHECK(spec.parameters[0].first == "noise.amount");
  CHECK(std::get<double>(spec.parameters[0].second) == 0.1);
  CHECK(spec.config.noise.params.real("amount") == 0.1);
  CHECK(spec.config.model.params.integer("latent") == 2);
}

TEST_CASE("replicates differ in their seed, points share the seeds of their replicates") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  std::set<std::uint64_t> seeds;
  for (std::uint64_t n = 0; n < plan.trials(); ++n) {
    seeds.insert(plan.trial_spec(n).seed);
    CHECK(plan.trial_spec(n).seed == plan.trial_spec(n % 4).seed);
  }
  CHECK(seeds.size() == 4);
}

TEST_CASE("a study without a sweep is one trial") {
  const auto study = fakes::study();
  const StudyPlan plan(study, fakes::registry());
  CHECK(plan.trials() == 1);
  CHECK(plan.trial_spec(0).parameters.empty());
}

TEST_CASE("the longest training on an axis counts for the study's epochs") {
  const auto study = fakes::study("sweep: {sampler: list, axes: {train.epochs: [3, 9, 1]}}\n");
  CHECK(StudyPlan(study, fakes::registry()).max_epochs() == 9);
}

}  // namespace sandglass::test_study_plan
