#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace sandglass {

/// What ended a piece of a trial's work before it was done.
struct Fault {
  enum class Kind : std::uint8_t {
    failure,     ///< anything else that was thrown
    divergence,  ///< Diverged: an objective was no finite number
    stop         ///< TrialStopped: the trial was asked to
  };
  Kind kind = Kind::failure;
  std::string plugin;  ///< the one to blame: "noise/masking"; empty if none is
  std::string reason;
};

/// Runs the body and gives what it threw as a value, whatever that was; nothing if it came to its end.
std::optional<Fault> fault_of(const std::function<void()>& body);

}  // namespace sandglass
