#include "core/sweep/study/stoppable_work.hpp"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <optional>
#include <system_error>
#include <thread>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kLookAtStopEvery{100};

/// Runs the task on a thread, which is joined by whoever holds it.
std::jthread started(std::packaged_task<void()> task) {
  try {
    return std::jthread(std::move(task));
  } catch (const std::system_error& error) {
    throw IoError(
        fmt::format("cannot start a thread: the system says '{}'\n"
                    "raise the limit (ulimit -u, or a container's limit of processes)",
                    error.code().message()));
  }
}

}  // namespace

void do_stoppable(const std::function<void(std::stop_token)>& work, const std::atomic<bool>& interrupt, double patience,
                  const std::function<void()>& on_unresponsive) {
  std::stop_source stop;
  std::packaged_task<void()> task([&] { work(stop.get_token()); });
  auto done = task.get_future();
  const auto thread = started(std::move(task));
  std::optional<SteadyClock::time_point> told;
  for (bool named = false; done.wait_for(kLookAtStopEvery) != std::future_status::ready;) {
    if (!interrupt) continue;
    stop.request_stop();
    if (!told) told = SteadyClock::now();
    if (named || seconds_since(*told) < patience) continue;
    named = true;
    on_unresponsive();
  }
  done.get();
}

}  // namespace sandglass
