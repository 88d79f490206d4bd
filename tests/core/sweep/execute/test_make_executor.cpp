#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/executor_traits.hpp"
#include "core/sweep/execute/make_executor.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_make_executor {
using namespace std::chrono_literals;

namespace {

std::optional<TaskResult> result_of_one_trial(config::StudySpec study, const std::filesystem::path& folder) {
  DataCache data(fakes::registry());
  const StudyRunOptions options{.folder = folder, .worker_command = {"/no/such/program"}};
  const auto executor = make_executor(study, fakes::registry(), data, options, false, [] {});
  TrialTask task;
  task.spec.config = study.base;
  executor->submit(task);
  return executor->next(60s);
}

}  // namespace

TEST_CASE("a study's trials run where it says: here, or in processes that are started for them") {
  const TestFolder folder;
  auto study = fakes::study();
  CHECK(executor_traits(study.isolation).in_process);
  CHECK(result_of_one_trial(study, folder.path())->record->status == results::TrialStatus::completed);
  study.isolation = config::Isolation::process;
  CHECK_FALSE(executor_traits(study.isolation).in_process);
  CHECK_FALSE(executor_traits(study.isolation).shares_memory);
  CHECK_THROWS_AS(result_of_one_trial(study, folder.path()), IoError);
}

}  // namespace sandglass::test_make_executor
