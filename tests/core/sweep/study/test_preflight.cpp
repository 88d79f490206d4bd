#include "core/sweep/study/preflight.hpp"

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_preflight {

namespace {

std::string check(const config::StudySpec& study) {
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  return check_data(study, plan, fakes::registry(), data).source;
}

}  // namespace

TEST_CASE("the data's source is told, once however many trials there are") {
  CHECK(check(fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3]}}\n")) == "a ramp");
}

TEST_CASE("data that cannot be divided, and recorded examples that are not there, are found before the first trial") {
  CHECK_THROWS_AS(check(fakes::study("dataset: {use: ramp, train: 100, valid: 8}\n")), ConfigError);
  const std::string no_test = "dataset: {use: ramp, with_test: false, train: 22, valid: 8}\n";
  CHECK_THROWS_WITH(check(fakes::study(no_test + "record: {latents: test}\n")),
                    Catch::Contains("latents") && Catch::Contains("dataset.test"));
  CHECK_NOTHROW(check(fakes::study(no_test + "record: {latents: valid}\n")));
}

TEST_CASE("a study of very many trials is refused with its factors and the way on, one of few is not") {
  const auto study =
      fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3], train.epochs: [1, 2]}, replicates: 400}\n");
  CHECK_NOTHROW(refuse_too_many_trials(study, fakes::registry()));
  CHECK_NOTHROW(refuse_too_many_trials(study, fakes::registry(), 2400));
  CHECK_THROWS_WITH(refuse_too_many_trials(study, fakes::registry(), 2399),
                    Catch::Contains("2,400 trials") && Catch::Contains("3 values of model.latent") &&
                        Catch::Contains("2 values of train.epochs") && Catch::Contains("400 replicates") &&
                        Catch::Contains("--yes"));
  CHECK_NOTHROW(refuse_too_many_trials(fakes::study(), fakes::registry(), 0));
}

}  // namespace sandglass::test_preflight
