#include "core/sweep/execute/remote_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/sweep/execute/remote/halted_records.hpp"
#include "core/sweep/execute/remote/remote_worker.hpp"
#include "core/sweep/execute/remote/stage_claims.hpp"
#include "core/sweep/execute/threads/core_budget.hpp"
#include "core/sweep/execute/trial_runner.hpp"
#include "core/sweep/schedule/trial_history.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/journal/journal_event.hpp"
#include "results/journal/progress_file.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

using results::TrialRecord;
using results::TrialStatus;

constexpr int kMostBadStarts = 3;
constexpr std::chrono::milliseconds kWatch{100};  // between looks at time and memory
constexpr const char* kNoMessage = "sent something that is no message";

}  // namespace

struct RemoteExecutor::Impl {
  using Worker = RemoteWorker;

  explicit Impl(std::unique_ptr<WorkerLauncher> its_launcher, RemoteExecutorOptions its_options)
      : launcher(std::move(its_launcher)),
        options(std::move(its_options)),
        cores(useful_cores(options.workers), options.workers),
        halted(options.setup.keeps_rung_checkpoints ? results::RunFolder{options.setup.folder}.checkpoints()
                                                    : std::filesystem::path()) {
    workers.resize(options.workers);
  }

  /// Gives waiting tasks to idle workers.
  void assign() {
    for (auto& worker : workers) {
      if (queue.empty() || fault) return;
      if (worker.task) continue;
      if (!worker.channel && !start(worker)) return;
      TrialTask task = std::move(queue.front());
      queue.pop_front();
      worker.begin(std::move(task), options.now());
    }
  }

  bool start(Worker& worker) {
    try {
      worker.channel = launcher->start();
    } catch (const IoError& error) {
      give_up(error.what());
      return false;
    }
    worker.ready = false;
    WorkerSetup setup = options.setup;
    if (cores.cores() > 1) setup.cores = cores.name();
    setup.worker = number_of(worker);
    worker.channel->send({WorkerMessage::Type::setup, encode(setup)});
    return true;
  }

  unsigned number_of(const Worker& worker) const { return static_cast<unsigned>(&worker - workers.data()); }

  /// As many cores are held as trials run: the others may help them.
  void hold_cores() {
    const auto running = std::ranges::count_if(workers, [](const Worker& worker) { return worker.task.has_value(); });
    for (; held < running; ++held) cores.hold();
    for (; held > running; --held) cores.release();
  }

  /// Lets no further task begin: workers cannot be started, for a reason that lies in no trial.
  void give_up(std::string why) {
    if (!fault) fault = std::move(why);
    for (auto& worker : workers) {
      if (!worker.channel || worker.ready) continue;
      worker.channel.reset();
      if (worker.task) queue.push_front(*std::exchange(worker.task, std::nullopt));
    }
  }

  bool is_running() const {
    return std::any_of(workers.begin(), workers.end(), [](const Worker& worker) { return worker.task.has_value(); });
  }

  void poll_all() {
    for (auto& worker : workers)
      if (worker.channel) poll(worker);
  }

  void poll(Worker& worker) {
    try {
      while (auto message = worker.channel->receive())
        if (!handle(worker, *message)) return;
    } catch (const IoError&) {  // what was sent is no message, or holds something else than a record
      return end(worker, kNoMessage);
    }
    if (worker.channel->is_open())
      check_limits(worker);
    else
      end(worker);
  }

  /// Returns false if the worker had to be ended. Throws IoError if what was sent cannot be understood.
  bool handle(Worker& worker, const WorkerMessage& message) {
    using Type = WorkerMessage::Type;
    if (message.type == Type::ready) return greet(worker, message.text);
    if (!worker.task || !worker.ready) throw IoError("a worker sent a result that nobody asked for");
    switch (message.type) {
      case Type::epoch:
        ++worker.epochs;
        options.on_epoch();
        break;
      case Type::progress: worker.progress = results::decode_progress(message.text); break;
      case Type::halted: on_halted(worker, results::decode_record(message.text).record); break;
      case Type::ended: on_ended(worker, results::decode_event(message.text)); break;
      case Type::claim: on_claim(worker, message.text); break;
      case Type::release: on_release(worker, message.text); break;
      case Type::stage_busy: on_stage_busy(worker, message.text); break;
      case Type::lost: finish(worker, TaskResult::State::lost).problem = message.text; break;
      case Type::broken: finish(worker, TaskResult::State::broken).problem = message.text; break;
      default: throw IoError("a worker sent an order instead of a result");
    }
    return true;
  }

  bool greet(Worker& worker, const std::string& build) {
    if (worker.ready) throw IoError("a worker said twice that it is ready");
    if (const auto difference = build_difference(options.build, decode_build(build))) {
      give_up(*difference);  // ends this one, too
      return false;
    }
    worker.ready = true;
    bad_starts = 0;
    worker.begun = options.now();  // loading plugins is not the trial's time
    return true;
  }

  void on_halted(Worker& worker, TrialRecord record) {
    check_trial(worker, record);
    auto& result = finish(worker, TaskResult::State::halted);
    result.curve = curve_of(record, options.setup.metric);
    halted.keep(std::move(record));
  }

  void on_ended(Worker& worker, results::JournalEvent event) {
    auto* finished = std::get_if<results::FinishEvent>(&event);
    if (!finished) throw IoError("a worker sent another entry of the journal than a trial's end");
    check_trial(worker, finished->record);
    auto& result = finish(worker, TaskResult::State::ended);
    if (!finished->trial_file.empty()) result.file = results::TrialFile{finished->trial_file, finished->digest};
    result.record = std::move(finished->record);
    halted.forget(result.trial);
  }

  void on_claim(Worker& worker, const std::string& stage) {
    const bool granted = claims.claim(stage, &worker);
    worker.channel->send({granted ? WorkerMessage::Type::granted : WorkerMessage::Type::refused, ""});
  }

  void on_release(const Worker& worker, const std::string& stage) { run_next(claims.release(stage, &worker)); }

  /// The stage may have been released since the worker was refused.
  void on_stage_busy(Worker& worker, const std::string& stage) {
    run_next(claims.release_all_of(&worker));
    run_next(claims.wait(stage, *std::exchange(worker.task, std::nullopt)));
  }

  void run_next(std::vector<TrialTask> tasks) {
    queue.insert(queue.begin(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  }

  static void check_trial(const Worker& worker, const TrialRecord& record) {
    if (record.trial != worker.task->spec.trial)
      throw IoError("a worker sent the result of another trial than its own");
  }

  TaskResult& finish(Worker& worker, TaskResult::State state) {
    run_next(claims.release_all_of(&worker));  // no claim outlives its task, however that ended
    TaskResult result;
    result.trial = worker.task->spec.trial;
    result.state = state;
    worker.task.reset();
    return done.emplace_back(std::move(result));
  }

  /// Ends a worker whose trial takes more than it may, or that does not get ready.
  void check_limits(Worker& worker) {
    if (!worker.task) return;
    const auto now = options.now();
    if (!worker.ready) {
      if (now - worker.begun > options.start_limit)
        end(worker, fmt::format("was not ready after {} s", options.start_limit.count()));
    } else if (const auto excess = worker.excess(options.setup, now); !excess.empty()) {
      end(worker, "", excess);
    }
  }

  /// Ends a worker; the trial that it runs has failed. If the worker never was ready, no trial is to blame.
  /// `how`: how its process ended; empty: as the channel says. `reason`: why the trial failed; empty: its process
  /// ended.
  void end(Worker& worker, std::string how = "", const std::string& reason = "") {
    std::string ended = worker.channel->end();
    const std::string printed = worker.channel->printed();
    worker.channel.reset();
    cores.reclaim(number_of(worker));
    if (how.empty()) how = std::move(ended);
    if (!worker.ready) return on_bad_start(worker, how, printed);
    if (!worker.task) return;
    auto record = failed(worker, reason.empty() ? "its process " + how : reason);
    record.failure.output = printed;
    auto& result = finish(worker, TaskResult::State::ended);
    halted.forget(result.trial);
    result.record = std::move(record);
  }

  void on_bad_start(Worker& worker, const std::string& how, const std::string& printed) {
    if (worker.task) queue.push_front(*std::exchange(worker.task, std::nullopt));
    if (++bad_starts >= kMostBadStarts)
      give_up(fmt::format("worker processes end before they are ready: the last one {}\n{}", how, printed));
  }

  TrialRecord failed(const Worker& worker, const std::string& reason) const {
    TrialRecord record = halted.so_far(worker.task->spec, worker.task->from);
    record.status = TrialStatus::failed;
    std::size_t epochs = 0;
    for (const auto& series : record.series) epochs = std::max(epochs, series.values.size());
    record.failure = {"process", "", reason, static_cast<std::int64_t>(epochs) + worker.epochs + 1, {}};
    record.started = worker.started;
    record.duration = worker.seconds(options.now());
    return record;
  }

  /// Ends a trial that halted: what it recorded so far is known here.
  void prune(const TrialTask& task) {
    auto& result = done.emplace_back();
    result.trial = task.spec.trial;
    result.state = TaskResult::State::ended;
    result.record = pruned_record(halted.so_far(task.spec, task.from), task.from);
    halted.forget(task.spec.trial);
  }

  std::unique_ptr<WorkerLauncher> launcher;
  RemoteExecutorOptions options;
  CoreBudget cores;
  std::ptrdiff_t held = 0;  // of the cores, by trials
  std::vector<Worker> workers;
  std::deque<TrialTask> queue;
  StageClaims claims;
  std::deque<TaskResult> done;
  HaltedRecords halted;
  int bad_starts = 0;
  std::optional<std::string> fault;  // why no further task can begin
};

RemoteExecutor::RemoteExecutor(std::unique_ptr<WorkerLauncher> launcher, RemoteExecutorOptions options)
    : impl_(std::make_unique<Impl>(std::move(launcher), std::move(options))) {}

RemoteExecutor::~RemoteExecutor() = default;

// A waiting task for each worker: it begins at once when the one before is reported.
std::size_t RemoteExecutor::capacity() const { return 2 * impl_->workers.size(); }

void RemoteExecutor::submit(TrialTask task) {
  if (task.prune) return impl_->prune(task);
  impl_->queue.push_back(std::move(task));
  impl_->assign();
  impl_->hold_cores();
}

std::optional<TaskResult> RemoteExecutor::next(std::chrono::milliseconds wait) {
  const auto begin = impl_->options.now();
  for (;;) {
    impl_->poll_all();
    impl_->assign();
    impl_->hold_cores();
    if (!impl_->done.empty()) {
      TaskResult result = std::move(impl_->done.front());
      impl_->done.pop_front();
      return result;
    }
    const auto gone = std::chrono::duration_cast<std::chrono::milliseconds>(impl_->options.now() - begin);
    if (gone >= wait) return std::nullopt;
    if (impl_->fault && !impl_->is_running()) throw IoError(*impl_->fault);
    impl_->launcher->wait(std::min(wait - gone, kWatch));
  }
}

std::vector<results::TrialProgress> RemoteExecutor::running() const {
  std::vector<results::TrialProgress> all;
  for (const auto& worker : impl_->workers)
    if (worker.task) name_trial(all.emplace_back(worker.progress), worker.task->spec);
  std::ranges::sort(all, {}, &results::TrialProgress::trial);
  return all;
}

void RemoteExecutor::stop() {
  for (auto& worker : impl_->workers) {
    worker.channel.reset();
    if (worker.task) impl_->finish(worker, TaskResult::State::stopped);
  }
  // Last, because what waited for the stages of those workers is in the queue now.
  for (const auto& task : impl_->queue) impl_->done.emplace_back().trial = task.spec.trial;
  impl_->queue.clear();
}

}  // namespace sandglass
