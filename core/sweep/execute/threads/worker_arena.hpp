#pragma once
#include <memory>

namespace sandglass {

/// TBB starts its threads when they are first needed, and ends the program if it cannot. So as many threads are started
/// and ended here first. Throws IoError if the system does not let this program have so many.
void check_threads(unsigned wanted);

/// A oneTBB arena of `workers` threads, apart from the caller's. More workers than cores are the user's choice.
/// The thread sanitizer cannot see into TBB: this class alone is compiled without it, and tells it what TBB orders.
class WorkerArena {
 public:
  /// Throws IoError if the system does not let this program have so many threads.
  explicit WorkerArena(unsigned workers);
  ~WorkerArena();

  /// Calls run(argument) on a worker, some time later. `run` must not throw.
  void enqueue(void (*run)(void*), void* argument);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
