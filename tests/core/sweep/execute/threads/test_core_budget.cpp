#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/threads/core_budget.hpp"

namespace sandglass::test_core_budget {

TEST_CASE("cores that trials hold cannot be borrowed") {
  CoreBudget budget(4, 4);
  budget.hold();
  CHECK(budget.free() == 3);
  CHECK(budget.borrow(2) == 2);
  CHECK(budget.borrow(5) == 1);
  CHECK(budget.borrow(1) == 0);
  budget.give_back(3);
  budget.release();
  CHECK(budget.free() == 4);
}

TEST_CASE("a trial that begins while its core is borrowed does not wait, and the core comes back") {
  CoreBudget budget(2, 4);
  budget.hold();
  REQUIRE(budget.borrow(1) == 1);
  CHECK_FALSE(budget.wanted());
  budget.hold();
  CHECK(budget.free() == 0);
  CHECK(budget.wanted());
  budget.give_back(1);
  CHECK_FALSE(budget.wanted());
  CHECK(budget.free() == 0);
  CHECK(budget.borrow(1) == 0);
  budget.release();
  CHECK(budget.borrow(1) == 1);
}

TEST_CASE("another process borrows from the same cores, and what it had borrowed when it ended can be reclaimed") {
  CoreBudget budget(3, 4);
  const std::string name = budget.name();
  const pid_t child = ::fork();
  if (child == 0) {
    CoreBudget theirs(name, 2);
    ::_exit(theirs.cores() == 3 && theirs.borrow(2) == 2 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  CHECK(budget.free() == 1);
  budget.reclaim(1);
  CHECK(budget.free() == 1);
  budget.reclaim(2);
  CHECK(budget.free() == 3);
  budget.reclaim(2);
  CHECK(budget.free() == 3);
}

TEST_CASE("there may be far more workers than cores") {
  CoreBudget budget(2, 5000);
  CoreBudget theirs(budget.name(), 4999);
  CHECK(theirs.borrow(1) == 1);
  budget.reclaim(4998);
  CHECK(budget.free() == 1);
  budget.reclaim(4999);
  CHECK(budget.free() == 2);
  CHECK_THROWS_AS(CoreBudget(budget.name(), 5001), IoError);
}

TEST_CASE("a budget that is not there is refused by name") {
  CHECK_THROWS_AS(CoreBudget("/proc/self/fd/100000", 0), IoError);
}

TEST_CASE("workers beyond the machine's cores have no cores of their own") {
  CHECK(useful_cores(1) == 1);
  CHECK(useful_cores(1000) < 1000);
}

}  // namespace sandglass::test_core_budget
