#include "core/sweep/thread_executor.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "core/sweep/worker_arena.hpp"

namespace sandglass {
namespace {

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Runs a job and notes when and how long; neither is part of the result.
TrialOutcome timed(const TrialJob& job, const TrialServices& services) {
  const double started = seconds_since_1970();
  const auto begin = std::chrono::steady_clock::now();
  TrialOutcome outcome{job.trial, run_trial(job, services)};
  if (outcome.record) {
    outcome.record->started = started;
    outcome.record->duration = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return outcome;
}

}  // namespace

Executor::~Executor() = default;

struct ThreadExecutor::Impl {
  Impl(const Registry& registry, DataCache& data, unsigned worker_count, std::function<void()> on_epoch)
      : workers(worker_count), services{registry, data, stop.get_token(), std::move(on_epoch)}, arena(worker_count) {}

  /// Runs on a worker. Jobs and outcomes pass through one mutex, so a task itself carries nothing.
  void run_one() {
    TrialJob job;
    {
      const std::lock_guard lock(mutex);
      job = std::move(jobs.front());
      jobs.pop_front();
    }
    TrialOutcome outcome{job.trial, std::nullopt};
    if (!stop.stop_requested()) outcome = timed(job, services);
    const std::lock_guard lock(mutex);
    outcomes.push_back(std::move(outcome));
    --under_way;
    changed.notify_all();
  }

  unsigned workers;
  std::stop_source stop;
  TrialServices services;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<TrialJob> jobs;
  std::deque<TrialOutcome> outcomes;
  std::size_t under_way = 0;
  WorkerArena arena;
};

ThreadExecutor::ThreadExecutor(const Registry& registry, DataCache& data, unsigned workers,
                               std::function<void()> on_epoch)
    : impl_(std::make_unique<Impl>(registry, data, workers, std::move(on_epoch))) {}

ThreadExecutor::~ThreadExecutor() {
  stop();
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait(lock, [&] { return impl_->under_way == 0; });
}

// Some trials wait ready, so that a worker never idles while the study's thread is writing.
std::size_t ThreadExecutor::capacity() const { return 4 * static_cast<std::size_t>(impl_->workers) + 8; }

void ThreadExecutor::submit(TrialJob job) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->jobs.push_back(std::move(job));
    ++impl_->under_way;
  }
  impl_->arena.enqueue([](void* impl) { static_cast<Impl*>(impl)->run_one(); }, impl_.get());
}

std::optional<TrialOutcome> ThreadExecutor::next(std::chrono::milliseconds wait) {
  std::unique_lock lock(impl_->mutex);
  if (!impl_->changed.wait_for(lock, wait, [&] { return !impl_->outcomes.empty(); })) return std::nullopt;
  TrialOutcome outcome = std::move(impl_->outcomes.front());
  impl_->outcomes.pop_front();
  return outcome;
}

void ThreadExecutor::stop() { impl_->stop.request_stop(); }

}  // namespace sandglass
