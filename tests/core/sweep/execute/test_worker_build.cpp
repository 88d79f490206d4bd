#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/worker_build.hpp"

namespace sandglass::test_worker_build {

TEST_CASE("a build goes through its text unchanged, and what is no build is refused") {
  const auto build = this_build();
  CHECK(build.size() == 3);
  CHECK(decode_build(encode(build)) == build);
  CHECK_THROWS_AS(decode_build(""), IoError);
  CHECK_THROWS_AS(decode_build("[1, 2]"), IoError);
  CHECK_THROWS_AS(decode_build(encode(build).substr(5)), IoError);
}

TEST_CASE("a worker that differs in a part, or does not tell it, may not run the study's trials") {
  const WorkerBuild ours{{"program version", "1.2"}, {"arithmetic", "ascending fma"}};
  CHECK_FALSE(build_difference(ours, ours));
  CHECK_FALSE(build_difference(ours, {{"arithmetic", "ascending fma"}, {"program version", "1.2"}, {"colour", "red"}}));
  const auto other = build_difference(ours, {{"program version", "1.2"}, {"arithmetic", "portable"}});
  REQUIRE(other);
  CHECK_THAT(*other, Catch::Contains("another arithmetic") && Catch::Contains("'portable' instead of 'ascending fma'"));
  CHECK_THAT(build_difference(ours, {{"arithmetic", "ascending fma"}}).value(), Catch::Contains("program version"));
}

}  // namespace sandglass::test_worker_build
