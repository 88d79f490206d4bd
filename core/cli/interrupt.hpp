#pragma once
#include <atomic>

namespace sandglass {

/// While one is alive, the first SIGINT or SIGTERM says so on standard error and sets the flag, so that the study ends
/// cleanly; the second ends the process at once, with 130. One that is made while another is alive is the same flag:
/// what came before is not forgotten. From one thread.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;

  const std::atomic<bool>& flag() const;
};

}  // namespace sandglass
