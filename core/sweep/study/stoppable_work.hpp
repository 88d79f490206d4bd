#pragma once
#include <atomic>
#include <functional>
#include <stop_token>

namespace sandglass {

/// Does work on a thread of its own, so that a stop is heeded although the work looks at none, as a plugin that loads
/// data: once `interrupt` is set the token asks it to stop, and if it has not ended `patience` seconds later,
/// `on_unresponsive` is called, once. Returns when the work has ended; throws what it threw, and IoError if a thread
/// cannot be started.
void do_stoppable(const std::function<void(std::stop_token)>& work, const std::atomic<bool>& interrupt, double patience,
                  const std::function<void()>& on_unresponsive);

}  // namespace sandglass
