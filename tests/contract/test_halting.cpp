#include <catch2/catch.hpp>

#include "tests/contract/support/small_trials.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_halting {
using namespace sandglass::contract;

namespace {

void check_halting(const TrialSpec& spec) {
  const auto whole = run_whole(spec, registry_with_data());
  INFO(whole.failure.plugin << " " << whole.failure.reason);
  CHECK(whole.status == results::TrialStatus::completed);
  CHECK(results::digest(run_in_tasks(spec, registry_with_data())) == results::digest(whole));
}

}  // namespace

TEST_CASE("every model's trial, halted after each epoch and restored in another thread, ends in the same bits") {
  for (const auto& one : cases(Kind::model)) {
    INFO(one.label);
    check_halting(small_trial(one, case_of(Kind::optimizer, "adam")));
  }
}

TEST_CASE("every optimizer's trial does so too, with one update or several") {
  for (const auto& one : cases(Kind::optimizer)) {
    INFO(one.label);
    check_halting(small_trial(case_of(Kind::model, "autoencoder"), one));
    check_halting(small_trial(case_of(Kind::model, "aae"), one));
  }
}

}  // namespace sandglass::test_halting
