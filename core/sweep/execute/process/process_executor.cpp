#include "core/sweep/execute/process/process_executor.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <cmath>
#include <deque>
#include <map>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"
#include "core/sweep/execute/process/worker_process.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/schedule/trial_history.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/journal/journal_event.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

using results::TrialRecord;
using results::TrialStatus;

constexpr int kMostBadStarts = 3;
constexpr std::chrono::milliseconds kWatch{100};  // between looks at time and memory
constexpr double kGrace = 2;                      // seconds in which a trial may see for itself that its time is over

}  // namespace

struct ProcessExecutor::Impl {
  struct Worker {
    std::optional<WorkerProcess> process;
    bool ready = false;
    std::optional<TrialTask> task;
    SteadyClock::time_point begun;
    double started = 0;
    std::int64_t epochs = 0;  // of the task
    std::string killed;       // why we ended it
  };

  void start(Worker& worker) {
    worker.process.reset();
    worker.process.emplace(command, setup_text);
    worker.ready = false;
    worker.killed.clear();
  }

  /// Gives waiting tasks to idle workers.
  void assign() {
    for (auto& worker : workers) {
      if (queue.empty()) return;
      if (worker.task) continue;
      if (!worker.process) start(worker);
      worker.task = std::move(queue.front());
      queue.pop_front();
      worker.begun = SteadyClock::now();
      worker.started = seconds_since_1970();
      worker.epochs = 0;
      worker.process->send(Frame::Type::task, encode(*worker.task));  // if it is gone, it is seen when reading
    }
  }

  void wait(std::chrono::milliseconds time) {
    std::vector<pollfd> descriptors;
    for (const auto& worker : workers) {
      if (!worker.process) continue;
      descriptors.push_back({worker.process->channel(), POLLIN, 0});
      descriptors.push_back({worker.process->output(), POLLIN, 0});
    }
    ::poll(descriptors.data(), descriptors.size(), static_cast<int>(std::min(time, kWatch).count()));
  }

  void read_all() {
    for (auto& worker : workers) {
      if (!worker.process) continue;
      const bool alive = worker.process->read();
      while (auto frame = worker.process->next()) handle(worker, *frame);
      if (alive)
        watch(worker);
      else
        bury(worker);
    }
  }

  void handle(Worker& worker, const Frame& frame) {
    switch (frame.type) {
      case Frame::Type::ready:
        worker.ready = true;
        bad_starts = 0;
        worker.begun = SteadyClock::now();  // loading plugins is not the trial's time
        return;
      case Frame::Type::epoch:
        ++worker.epochs;
        on_epoch();
        return;
      case Frame::Type::halted: {
        auto record = results::decode_record(frame.text).record;
        auto& outcome = finish(worker, TaskResult::State::halted);
        outcome.curve = curve_of(record, worker_metric);
        halted.insert_or_assign(record.trial, std::move(record));
        return;
      }
      case Frame::Type::ended: {
        auto event = std::get<results::FinishEvent>(results::decode_event(frame.text));
        auto& outcome = finish(worker, TaskResult::State::ended);
        if (!event.trial_file.empty()) outcome.file = results::TrialFile{event.trial_file, event.digest};
        outcome.record = std::move(event.record);
        halted.erase(outcome.trial);
        return;
      }
      case Frame::Type::lost: finish(worker, TaskResult::State::lost).problem = frame.text; return;
      case Frame::Type::waiting: finish(worker, TaskResult::State::waiting); return;
      case Frame::Type::broken: throw IoError(frame.text);
      case Frame::Type::setup:
      case Frame::Type::task: throw IoError("a worker process sent an order instead of a result");
    }
    throw IoError("a worker process sent something that is no message");
  }

  TaskResult& finish(Worker& worker, TaskResult::State state) {
    if (!worker.task) throw IoError("a worker process sent a result that nobody asked for");
    TaskResult outcome;
    outcome.trial = worker.task->job.trial;
    outcome.state = state;
    worker.task.reset();
    return outcomes.emplace_back(std::move(outcome));
  }

  /// Ends a worker whose trial takes more than it may.
  void watch(Worker& worker) {
    if (!worker.task || !worker.ready || !worker.killed.empty()) return;
    if (limits.seconds > 0 && seconds_since(worker.begun) > limits.seconds + kGrace)
      worker.killed = fmt::format("ran longer than limits.time = {} s, without an end in sight", limits.seconds);
    constexpr double kMiB = 1024.0 * 1024.0;
    if (const auto used = limits.memory > 0 ? worker.process->memory() : 0; used > limits.memory)
      worker.killed = fmt::format("used more than limits.memory = {:.0f} MiB",
                                  std::round(static_cast<double>(limits.memory) / kMiB));
    if (!worker.killed.empty()) worker.process->kill();
  }

  /// A worker is gone: with it the trial that it ran, which becomes a failed one.
  void bury(Worker& worker) {
    const std::string how = worker.process->end();
    const std::string printed = worker.process->printed();
    const bool never_began = !worker.ready;
    worker.process.reset();
    if (never_began && ++bad_starts >= kMostBadStarts)
      throw IoError(fmt::format("worker processes end before they begin: the last one {}\n{}", how, printed));
    if (never_began && worker.task) queue.push_front(std::move(*worker.task));
    if (never_began) worker.task.reset();
    if (!worker.task) return;
    auto record = failed(worker, how);
    record.failure.output = printed;
    auto& outcome = finish(worker, TaskResult::State::ended);
    halted.erase(outcome.trial);
    outcome.record = std::move(record);
  }

  TrialRecord failed(const Worker& worker, const std::string& how) const {
    TrialRecord record = so_far(worker.task->job, worker.task->from);
    record.status = TrialStatus::failed;
    std::size_t epochs = 0;
    for (const auto& series : record.series) epochs = std::max(epochs, series.values.size());
    record.failure = {"process",
                      "",
                      worker.killed.empty() ? "its process " + how : worker.killed,
                      static_cast<std::int64_t>(epochs) + worker.epochs + 1,
                      {}};
    record.started = worker.started;
    record.duration = seconds_since(worker.begun);
    return record;
  }

  /// Ends a trial that halted: what it recorded so far is known here.
  void prune(const TrialTask& task) {
    auto& outcome = outcomes.emplace_back();
    outcome.trial = task.job.trial;
    outcome.state = TaskResult::State::ended;
    outcome.record = pruned_record(so_far(task.job, task.from), task.from);
    halted.erase(task.job.trial);
  }

  /// The record of a trial up to where it halted last.
  TrialRecord so_far(const TrialSpec& job, std::int64_t epoch) const {
    TrialRecord record;
    const auto found = halted.find(job.trial);
    if (found != halted.end()) record = found->second;
    record.trial = job.trial;
    record.point = job.point;
    record.replicate = job.replicate;
    record.seed = job.seed;
    record.parameters = job.parameters;
    record.status = TrialStatus::pruned;
    if (!rungs.empty() && found == halted.end())
      record.series = series_at_rung(rungs, job.trial, epoch);  // of an earlier session
    return record;
  }

  std::vector<std::string> command;
  std::string setup_text, worker_metric;
  std::filesystem::path rungs;  // the folder with them, if they are kept
  TrialLimits limits;
  std::function<void()> on_epoch;
  std::vector<Worker> workers;
  std::deque<TrialTask> queue;
  std::deque<TaskResult> outcomes;
  std::map<std::uint64_t, TrialRecord> halted;
  int bad_starts = 0;
};

ProcessExecutor::ProcessExecutor(std::vector<std::string> command, const WorkerSetup& setup, unsigned workers,
                                 TrialLimits limits, std::function<void()> on_epoch)
    : impl_(std::make_unique<Impl>()) {
  impl_->command = std::move(command);
  impl_->setup_text = encode(setup);
  impl_->worker_metric = setup.metric;
  if (setup.keeps_rung_checkpoints) impl_->rungs = results::RunFolder{setup.folder}.checkpoints();
  impl_->limits = limits;
  impl_->on_epoch = std::move(on_epoch);
  impl_->workers.resize(workers);
}

ProcessExecutor::~ProcessExecutor() = default;

// A waiting task for each worker: it begins at once when the one before is reported.
std::size_t ProcessExecutor::capacity() const { return 2 * impl_->workers.size(); }

void ProcessExecutor::submit(TrialTask task) {
  if (task.prune) return impl_->prune(task);
  impl_->queue.push_back(std::move(task));
  impl_->assign();
}

std::optional<TaskResult> ProcessExecutor::next(std::chrono::milliseconds wait) {
  const auto begin = SteadyClock::now();
  for (;;) {
    impl_->read_all();
    impl_->assign();
    if (!impl_->outcomes.empty()) {
      TaskResult outcome = std::move(impl_->outcomes.front());
      impl_->outcomes.pop_front();
      return outcome;
    }
    const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin);
    if (gone >= wait) return std::nullopt;
    impl_->wait(wait - gone);
  }
}

void ProcessExecutor::stop() {
  for (const auto& task : impl_->queue) impl_->outcomes.emplace_back().trial = task.job.trial;
  impl_->queue.clear();
  for (auto& worker : impl_->workers) {
    worker.process.reset();
    if (worker.task) impl_->finish(worker, TaskResult::State::stopped);
  }
}

}  // namespace sandglass
