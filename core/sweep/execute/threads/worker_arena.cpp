#include "core/sweep/execute/threads/worker_arena.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <latch>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/error.hpp"

#ifdef SANDGLASS_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace sandglass {
namespace {

// TBB orders enqueue() before the call; these tell the thread sanitizer so.
void published([[maybe_unused]] void* argument) {
#ifdef SANDGLASS_TSAN
  __tsan_release(argument);
#endif
}

void received([[maybe_unused]] void* argument) {
#ifdef SANDGLASS_TSAN
  __tsan_acquire(argument);
#endif
}

/// TBB starts its threads when they are first needed, and ends the program if it cannot. So as many threads are started
/// and ended here first.
void check_threads(unsigned wanted) {
  std::latch all_started(1);
  std::vector<std::jthread> threads;
  threads.reserve(wanted);
  try {
    while (threads.size() < wanted) threads.emplace_back([&all_started] { all_started.wait(); });
  } catch (const std::system_error& error) {
    all_started.count_down();
    throw IoError(
        fmt::format("cannot start {} worker threads: after {} of them the system says '{}'\n"
                    "lower --workers, or raise the limit (ulimit -u, or a container's limit of processes)",
                    wanted, threads.size(), error.code().message()));
  }
  all_started.count_down();
}

}  // namespace

struct WorkerArena::Impl {
  Impl(unsigned workers, unsigned others)
      : limit(oneapi::tbb::global_control::max_allowed_parallelism, workers + others + 1),
        arena(static_cast<int>(workers), 0) {}

  oneapi::tbb::global_control limit;
  oneapi::tbb::task_arena arena;
};

WorkerArena::WorkerArena(unsigned workers, unsigned others) {
  check_threads(workers + others);
  impl_ = std::make_unique<Impl>(workers, others);
}

WorkerArena::~WorkerArena() = default;

void WorkerArena::enqueue(void (*run)(void*), void* argument) {
  published(argument);
  impl_->arena.enqueue([run, argument] {
    received(argument);
    run(argument);
  });
}

}  // namespace sandglass
