#pragma once
#include <chrono>

namespace sandglass {

using SteadyClock = std::chrono::steady_clock;

/// Seconds by the clock since `begin`.
inline double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

/// Seconds since 1970-01-01 UTC. For records of when something ran, which no result depends on.
inline double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace sandglass
