#pragma once
#include <functional>
#include <memory>

#include "core/sweep/executor.hpp"

namespace sandglass {

/// Runs each trial on one thread of a oneTBB arena with `workers` threads.
class ThreadExecutor final : public Executor {
 public:
  /// on_epoch is called after every epoch of every trial, on the trial's thread.
  ThreadExecutor(const Registry& registry, DataCache& data, unsigned workers, std::function<void()> on_epoch);

  /// Stops what still runs and waits for it.
  ~ThreadExecutor() override;

  std::size_t capacity() const override;
  void submit(TrialJob job) override;
  std::optional<TrialOutcome> next(std::chrono::milliseconds wait) override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
