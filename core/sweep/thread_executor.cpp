#include "core/sweep/thread_executor.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "core/sweep/worker_arena.hpp"
#include "core/trial/stage_folder.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kPatience{20};
constexpr std::size_t kMostRoom = 1024;

}  // namespace

Executor::~Executor() = default;

struct ThreadExecutor::Impl {
  Impl(const Registry& registry, DataCache& data, unsigned worker_count, KeepingOptions keeping,
       double time_limit, std::function<void()> on_epoch)
      : room(4 * static_cast<std::size_t>(worker_count) + 8),
        services{.registry = registry, .data = data, .stop = stop.get_token(), .on_epoch = std::move(on_epoch)},
        stages(keeping.stages.empty() ? std::nullopt : std::optional<StageFolder>(std::in_place, keeping.stages)),
        keeper(services, std::move(keeping)),
        arena(worker_count) {
    if (time_limit > 0) services.time_limit = time_limit;
    if (stages) services.stages = &*stages;
  }

  /// Runs on a worker. Slices and outcomes pass through one mutex, so a task itself carries nothing.
  void run_one() {
    TrialSlice slice;
    {
      const std::lock_guard lock(mutex);
      slice = std::move(slices.front());
      slices.pop_front();
    }
    SliceOutcome outcome;
    outcome.trial = slice.job.trial;
    if (!stop.stop_requested()) outcome = keeper.run(slice);
    // Nothing else to do for this worker, it may be: it waits here rather than going round and round.
    if (outcome.state == SliceOutcome::State::waiting) stages->wait(kPatience);
    const std::lock_guard lock(mutex);
    outcomes.push_back(std::move(outcome));
    --under_way;
    changed.notify_all();
  }

  /// Trials shorter than the flush to disk that their records share: more of them have to wait ready. Under `mutex`.
  void grow_if_starved() {
    if (slices.empty() && outcomes.size() >= room / 2) room = std::min<std::size_t>(2 * room, kMostRoom);
  }

  // Some trials wait ready, so that a worker never idles while the study's thread is writing.
  std::size_t room;
  std::stop_source stop;
  TrialServices services;
  std::optional<StageFolder> stages;
  TrialKeeper keeper;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<TrialSlice> slices;
  std::deque<SliceOutcome> outcomes;
  std::size_t under_way = 0;
  WorkerArena arena;
};

ThreadExecutor::ThreadExecutor(const Registry& registry, DataCache& data, unsigned workers, KeepingOptions keeping,
                               double time_limit, std::function<void()> on_epoch)
    : impl_(std::make_unique<Impl>(registry, data, workers, std::move(keeping), time_limit, std::move(on_epoch))) {}

ThreadExecutor::~ThreadExecutor() {
  stop();
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait(lock, [&] { return impl_->under_way == 0; });
}

std::size_t ThreadExecutor::capacity() const { return impl_->room; }

void ThreadExecutor::submit(TrialSlice slice) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->slices.push_back(std::move(slice));
    ++impl_->under_way;
  }
  impl_->arena.enqueue([](void* impl) { static_cast<Impl*>(impl)->run_one(); }, impl_.get());
}

std::optional<SliceOutcome> ThreadExecutor::next(std::chrono::milliseconds wait) {
  std::unique_lock lock(impl_->mutex);
  if (!impl_->changed.wait_for(lock, wait, [&] { return !impl_->outcomes.empty(); })) return std::nullopt;
  impl_->grow_if_starved();
  SliceOutcome outcome = std::move(impl_->outcomes.front());
  impl_->outcomes.pop_front();
  return outcome;
}

results::TrialRecord ThreadExecutor::prune(const TrialJob& job, std::int64_t epochs) {
  return impl_->keeper.prune(job, epochs);
}

void ThreadExecutor::stop() { impl_->stop.request_stop(); }

}  // namespace sandglass
