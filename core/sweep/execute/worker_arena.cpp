#include "core/sweep/execute/worker_arena.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

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

}  // namespace

struct WorkerArena::Impl {
  explicit Impl(unsigned workers)
      : limit(oneapi::tbb::global_control::max_allowed_parallelism, workers + 1), arena(static_cast<int>(workers), 0) {}

  oneapi::tbb::global_control limit;
  oneapi::tbb::task_arena arena;
};

WorkerArena::WorkerArena(unsigned workers) : impl_(std::make_unique<Impl>(workers)) {}
WorkerArena::~WorkerArena() = default;

void WorkerArena::enqueue(void (*run)(void*), void* argument) {
  published(argument);
  impl_->arena.enqueue([run, argument] {
    received(argument);
    run(argument);
  });
}

}  // namespace sandglass
