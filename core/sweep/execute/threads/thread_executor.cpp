#include "core/sweep/execute/threads/thread_executor.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "core/base/error.hpp"
#include "core/sweep/execute/threads/kernel_team.hpp"
#include "core/sweep/execute/threads/worker_arena.hpp"
#include "core/trial/checkpoint/stage_folder.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kMostRoom = 1024;

}  // namespace

Executor::~Executor() = default;

struct ThreadExecutor::Impl {
  Impl(const Registry& registry, DataCache& data, unsigned worker_count, TrialRunnerOptions options, double time_limit,
       std::function<void()> on_epoch)
      : room(4 * static_cast<std::size_t>(worker_count) + 8),
        services{.registry = registry, .data = data, .stop = stop.get_token(), .on_epoch = std::move(on_epoch)},
        stages(options.stages.empty() ? std::nullopt : std::optional<StageFolder>(std::in_place, options.stages)),
        runner(services, std::move(options)),
        cores(useful_cores(worker_count), 1) {
    start_threads(worker_count);
    if (time_limit > 0) services.time_limit = time_limit;
    if (stages) services.stages = &*stages;
  }

  /// Runs on a worker. Tasks and results pass through one mutex, so a task itself carries nothing.
  void run_one() {
    TrialTask task;
    {
      const std::lock_guard lock(mutex);
      task = std::move(tasks.front());
      tasks.pop_front();
    }
    auto result = stop.stop_requested() ? stopped(task) : run_holding_a_core(task);
    if (result.state == TaskResult::State::stage_busy) return park(std::move(task), result.stage);
    const std::lock_guard lock(mutex);
    finish(std::move(result));
  }

  /// With helpers, if the system gives threads for them, too.
  void start_threads(unsigned workers) {
    if (cores.cores() > 1) try {
        arena = std::make_unique<WorkerArena>(workers, cores.cores());
        team = std::make_unique<KernelTeam>(cores, workers);
        services.team = team.get();
        return;
      } catch (const IoError&) {  // those for trials may be had
        arena.reset();
      }
    arena = std::make_unique<WorkerArena>(workers);
  }

  TaskResult run_holding_a_core(const TrialTask& task) {
    cores.hold();
    auto result = runner.run(task);  // never throws
    cores.release();
    return result;
  }

  /// Under `mutex`.
  void finish(TaskResult result) {
    results.push_back(std::move(result));
    --under_way;
    changed.notify_all();
  }

  /// Keeps a task until the stage is released. The stage may have been released since the task was refused, so the task
  /// is parked first, and the claim looked at afterwards.
  void park(TrialTask task, const std::string& stage) {
    {
      const std::lock_guard lock(mutex);
      if (stop.stop_requested()) return finish(stopped(task));
      parked[stage].push_back(std::move(task));
    }
    if (!stages->when_released(stage, [this, stage] { wake(stage); })) wake(stage);
  }

  void wake(const std::string& stage) {
    std::size_t woken = 0;
    {
      const std::lock_guard lock(mutex);
      auto found = parked.extract(stage);
      if (!found) return;
      woken = found.mapped().size();
      std::ranges::move(found.mapped(), std::back_inserter(tasks));
    }
    while (woken-- > 0) enqueue();
  }

  void enqueue() {
    arena->enqueue([](void* impl) { static_cast<Impl*>(impl)->run_one(); }, this);
  }

  static TaskResult stopped(const TrialTask& task) {
    TaskResult result;
    result.trial = task.spec.trial;
    return result;
  }

  void stop_all() {
    stop.request_stop();
    const std::lock_guard lock(mutex);
    for (const auto& [stage, its_tasks] : parked)
      for (const auto& task : its_tasks) finish(stopped(task));
    parked.clear();
  }

  /// If trials are shorter than the disk flush that their records share, more of them have to wait ready. Under
  /// `mutex`.
  void grow_if_starved() {
    if (tasks.empty() && results.size() >= room / 2) room = std::min<std::size_t>(2 * room, kMostRoom);
  }

  // Some trials wait ready, so that a worker never idles while the study's thread is writing.
  std::size_t room;
  std::stop_source stop;
  TrialServices services;
  std::optional<StageFolder> stages;
  TrialRunner runner;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<TrialTask> tasks;
  std::map<std::string, std::vector<TrialTask>> parked;  // by the key of the stage that they wait for
  std::deque<TaskResult> results;
  std::size_t under_way = 0;
  CoreBudget cores;
  std::unique_ptr<WorkerArena> arena;
  std::unique_ptr<KernelTeam> team;
};

ThreadExecutor::ThreadExecutor(const Registry& registry, DataCache& data, unsigned workers, TrialRunnerOptions options,
                               double time_limit, std::function<void()> on_epoch)
    : impl_(std::make_unique<Impl>(registry, data, workers, std::move(options), time_limit, std::move(on_epoch))) {}

ThreadExecutor::~ThreadExecutor() {
  stop();
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait(lock, [&] { return impl_->under_way == 0; });
}

std::size_t ThreadExecutor::capacity() const { return impl_->room; }

void ThreadExecutor::submit(TrialTask task) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->tasks.push_back(std::move(task));
    ++impl_->under_way;
  }
  impl_->enqueue();
}

std::optional<TaskResult> ThreadExecutor::next(std::chrono::milliseconds wait) {
  std::unique_lock lock(impl_->mutex);
  if (!impl_->changed.wait_for(lock, wait, [&] { return !impl_->results.empty(); })) return std::nullopt;
  impl_->grow_if_starved();
  TaskResult result = std::move(impl_->results.front());
  impl_->results.pop_front();
  return result;
}

std::vector<results::TrialProgress> ThreadExecutor::running() const { return impl_->runner.running(); }

void ThreadExecutor::stop() { impl_->stop_all(); }

}  // namespace sandglass
