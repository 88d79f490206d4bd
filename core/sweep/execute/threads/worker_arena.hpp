#pragma once
#include <memory>

namespace sandglass {

/// A oneTBB arena of `workers` threads, apart from the caller's. More workers than cores are the user's choice.
/// The thread sanitizer cannot see into TBB: this class alone is compiled without it, and tells it what TBB orders.
class WorkerArena {
 public:
  /// `others`: threads of other arenas that live at the same time, which count towards TBB's limit, too. Throws
  /// IoError if the system does not let this program have so many threads.
  explicit WorkerArena(unsigned workers, unsigned others = 0);
  ~WorkerArena();

  /// Calls run(argument) on a worker, some time later. `run` must not throw.
  void enqueue(void (*run)(void*), void* argument);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
