#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "core/base/error.hpp"
#include "core/sweep/execute/remote/stage_claims.hpp"

namespace sandglass::test_stage_claims {
namespace {

TrialTask task_of(std::uint64_t trial) {
  TrialTask task;
  task.spec.trial = trial;
  return task;
}

std::vector<std::uint64_t> trials_of(const std::vector<TrialTask>& tasks) {
  std::vector<std::uint64_t> trials;
  for (const auto& task : tasks) trials.push_back(task.spec.trial);
  return trials;
}

}  // namespace

TEST_CASE("a stage has one worker until that one releases it") {
  StageClaims claims;
  const int a = 0, b = 0;
  CHECK(claims.claim("stage", &a));
  CHECK_FALSE(claims.claim("stage", &b));
  CHECK_THROWS_AS(claims.release("stage", &b), IoError);
  CHECK(claims.release("stage", &a).empty());
  CHECK_THROWS_AS(claims.release("stage", &a), IoError);
  CHECK(claims.claim("stage", &b));
}

TEST_CASE("tasks that wait for a stage come back in their order when it is released, and at once if nobody has it") {
  StageClaims claims;
  const int a = 0;
  CHECK(trials_of(claims.wait("stage", task_of(1))) == std::vector<std::uint64_t>{1});
  REQUIRE(claims.claim("stage", &a));
  CHECK(claims.wait("stage", task_of(2)).empty());
  CHECK(claims.wait("stage", task_of(3)).empty());
  CHECK(trials_of(claims.release("stage", &a)) == std::vector<std::uint64_t>{2, 3});
}

TEST_CASE("a worker that has gone releases all that it claimed, and nothing of others") {
  StageClaims claims;
  const int a = 0, b = 0;
  REQUIRE((claims.claim("first", &a) && claims.claim("second", &a) && claims.claim("other", &b)));
  CHECK((claims.wait("first", task_of(1)).empty() && claims.wait("second", task_of(2)).empty() &&
         claims.wait("other", task_of(3)).empty()));
  auto back = trials_of(claims.release_all_of(&a));
  std::ranges::sort(back);
  CHECK(back == std::vector<std::uint64_t>{1, 2});
  CHECK_FALSE(claims.claim("other", &a));
}

}  // namespace sandglass::test_stage_claims
