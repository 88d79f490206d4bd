#include "core/trial/train/plugin_fault.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace sandglass::test_plugin_fault {

namespace {

/// The plugin and the reason of the fault that a body which throws `what` ends in.
template <class Thrown>
std::pair<std::string, std::string> fault_of(const Thrown& what) {
  try {
    guarded("noise/x", [&] { throw what; });
  } catch (const PluginFault& fault) {
    return {fault.plugin(), fault.what()};
  }
  return {};
}

using Fault = std::pair<std::string, std::string>;

}  // namespace

TEST_CASE("a body that throws nothing gives its value, by reference if it returns one") {
  int number = 1;
  guarded("noise/x", [&]() -> int& { return number; }) = 2;
  CHECK(number == 2);
  CHECK(guarded("noise/x", [] { return 3; }) == 3);
}

TEST_CASE("whatever a plugin throws becomes a fault that names it") {
  CHECK(fault_of(std::runtime_error("no luck")) == Fault{"noise/x", "no luck"});
  CHECK(fault_of(PluginError("no shape")) == Fault{"noise/x", "no shape"});
  CHECK(fault_of(std::bad_alloc()) == Fault{"noise/x", "ran out of memory"});
  CHECK(fault_of(7) == Fault{"noise/x", "threw something that is not a std::exception"});
}

TEST_CASE("a fault that already names a plugin keeps that name") {
  CHECK(fault_of(PluginFault("loss/y", "inner")) == Fault{"loss/y", "inner"});
}

TEST_CASE("faults of files and studies, and what ends a trial from outside, pass unchanged") {
  CHECK_THROWS_AS(guarded("noise/x", [] { throw IoError("file"); }), IoError);
  CHECK_THROWS_AS(guarded("noise/x", [] { throw ConfigError("study"); }), ConfigError);
  CHECK_THROWS_AS(guarded("noise/x", [] { throw TrialStopped(); }), TrialStopped);
  CHECK_THROWS_AS(guarded("noise/x", [] { throw TimeLimitExceeded("late"); }), TimeLimitExceeded);
}

}  // namespace sandglass::test_plugin_fault
