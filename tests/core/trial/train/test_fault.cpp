#include "core/trial/train/fault.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "core/trial/train/plugin_fault.hpp"
#include "core/trial/train/stage_trainer.hpp"

namespace sandglass::test_fault {

namespace {

/// "kind plugin: reason" of a body that throws `what`.
template <class Thrown>
std::string told(const Thrown& what) {
  const auto fault = fault_of([&] { throw what; });
  if (!fault) return "none";
  const char* kinds[] = {"failure", "divergence", "stop"};
  return std::string(kinds[static_cast<std::size_t>(fault->kind)]) + " " + fault->plugin + ": " + fault->reason;
}

}  // namespace

TEST_CASE("a body that comes to its end has no fault") {
  int ran = 0;
  CHECK_FALSE(fault_of([&] { ++ran; }));
  CHECK(ran == 1);
}

TEST_CASE("whatever a body throws is a fault with its reason, and the plugin if one is to blame") {
  CHECK(told(PluginFault("noise/x", "no luck")) == "failure noise/x: no luck");
  CHECK(told(IoError("no file")) == "failure : no file");
  CHECK(told(TimeLimitExceeded("too long")) == "failure : too long");
  CHECK(told(std::bad_alloc()) == "failure : ran out of memory");
  CHECK(told(std::runtime_error("no luck")) == "failure : no luck");
  CHECK(told(7) == "failure : threw something that is not a std::exception");
}

TEST_CASE("a divergence and a stop are told apart from failures") {
  CHECK(told(Diverged("nan")) == "divergence : nan");
  CHECK(told(TrialStopped()) == "stop : asked to stop");
}

}  // namespace sandglass::test_fault
