#pragma once
#include <catch2/catch.hpp>
#include <chrono>
#include <deque>
#include <memory>

#include "core/base/error.hpp"
#include "core/sweep/execute/remote_executor.hpp"
#include "results/journal/progress_file.hpp"
#include "results/journal/record_codec.hpp"

/// A remote executor over workers that live in the test, on a clock that only the test moves.
namespace sandglass::fake_workers {
using namespace std::chrono_literals;
using State = TaskResult::State;
using Type = WorkerMessage::Type;

/// What a worker of the tests does, by the parameter `way` of its trial.
inline constexpr const char* kWell = "well";
inline constexpr const char* kStage = "0123abcd";

inline results::TrialRecord record_of(const TaskMessage::Trial& trial, std::size_t epochs) {
  results::TrialRecord record;
  record.trial = trial.trial;
  record.parameters = trial.parameters;
  record.series = {{"valid.loss", "", "", std::vector<double>(epochs, 0.5)}};
  return record;
}

inline results::TrialRecord of_other_trial() {
  results::TrialRecord record;
  record.trial = 99;
  return record;
}

inline results::TrialProgress progress_of_another() {
  results::TrialProgress progress;
  progress.trial = 77;
  progress.epoch = 4;
  return progress;
}

inline std::string ended(const results::TrialRecord& record) { return results::encode_finish(record, "", 0); }

/// A worker that lives in the test: it answers messages at once, in the way that its trial asks for.
class FakeWorker final : public WorkerChannel {
 public:
  explicit FakeWorker(std::string at_start) : at_start_(std::move(at_start)) {}

  void send(const WorkerMessage& message) override {
    if (message.type == Type::setup) return begin();
    if (message.type == Type::granted || message.type == Type::refused) return on_answer(message.type);
    const auto task = decode_task(message.text);
    ++tasks;
    trial_ = task.trial;
    run(task, std::get<std::string>(task.trial.parameters.at(0).second));
  }

  // What a test lets it do while it trains a stage.
  void release() { say(Type::release, kStage); }
  void finish() { say(Type::ended, ended(record_of(trial_, 2))); }
  void report_busy() { say(Type::stage_busy, kStage); }
  void die() { open_ = false; }
  int tasks = 0;
  std::optional<Type> answer;  // to its claim

  std::optional<WorkerMessage> receive() override {
    if (inbox_.empty()) return std::nullopt;
    auto message = std::move(inbox_.front());
    inbox_.pop_front();
    if (!message) throw IoError("no message");
    return message;
  }

  bool is_open() override { return open_; }
  std::string end() override { return open_ ? "was killed by the study" : "was killed by SIGSEGV"; }
  std::string printed() const override { return "its last words\n"; }
  std::uint64_t memory() const override { return memory_; }

 private:
  void on_answer(Type type) {
    answer = type;
    if (type == Type::refused && !hesitates_) report_busy();
  }

  void say(Type type, std::string text = "") { inbox_.push_back(WorkerMessage{type, std::move(text)}); }

  void begin() {
    if (at_start_ == "dies") open_ = false;
    if (at_start_ == "another build") say(Type::ready, encode(WorkerBuild{{"program version", "0.0.1"}}));
    if (at_start_ == "forged result") say(Type::ended, ended({}));
    if (at_start_.empty()) say(Type::ready, encode(this_build()));
  }

  void run(const TaskMessage& task, const std::string& way) {
    const auto done = static_cast<std::size_t>(task.until);
    if (!at_start_.empty() || way == "loop") return;
    say(Type::epoch);
    if (way == "die") open_ = false;
    if (way == "garbage") inbox_.emplace_back();
    if (way == "forge") say(Type::ended, "{}");
    if (way == "order") say(Type::task, "{}");
    if (way == "tell") say(Type::progress, results::encode_progress(progress_of_another()));
    if (way == "tell nonsense") say(Type::progress, "{}");
    if (way == "set up") say(Type::setup, "{}");
    if (way == "ready twice") say(Type::ready, encode(this_build()));
    if (way == "other trial") say(Type::ended, ended(of_other_trial()));
    if (way == "other halt") say(Type::halted, results::encode_record(of_other_trial(), 0));
    if (way == "note") say(Type::ended, results::encode_note({"hello"}));
    if (way == "broken") say(Type::broken, "the disk is full");
    if (way == "lost") say(Type::lost, "no checkpoint");
    answer.reset();
    hesitates_ = way == "hesitate";
    if (way == "share" || hesitates_) say(Type::claim, kStage);
    if (way == "release") release();
    if (way == "eat") memory_ = std::uint64_t{1} << 40;
    if (way == "halt, then die" && task.until == 0) open_ = false;
    if (way.starts_with("halt") && task.until > 0)
      say(Type::halted, results::encode_record(record_of(task.trial, done), 0));
    if (way == kWell || way == "well, then garbage") say(Type::ended, ended(record_of(task.trial, 2)));
    if (way == "well, then garbage") inbox_.emplace_back();
  }

  std::string at_start_;
  TaskMessage::Trial trial_;
  bool hesitates_ = false;                          // to say that its stage is busy
  std::deque<std::optional<WorkerMessage>> inbox_;  // nothing: something that is no message
  bool open_ = true;
  std::uint64_t memory_ = 1;
};

/// Gives workers that start as told, well after that; time passes only while somebody waits.
struct FakeCluster {
  std::deque<std::string> starts;
  int started = 0;
  std::vector<FakeWorker*> workers;  // those that were started, also if they are gone
  SteadyClock::time_point now{};
};

class FakeLauncher final : public WorkerLauncher {
 public:
  explicit FakeLauncher(FakeCluster& cluster) : cluster_(cluster) {}
  std::unique_ptr<WorkerChannel> start() override {
    std::string how;
    if (!cluster_.starts.empty()) {
      how = cluster_.starts.front();
      cluster_.starts.pop_front();
    }
    if (how == "cannot") throw IoError("cannot start a worker process: too many");
    ++cluster_.started;
    auto worker = std::make_unique<FakeWorker>(how);
    cluster_.workers.push_back(worker.get());
    return worker;
  }
  void wait(std::chrono::milliseconds most) override { cluster_.now += most; }

 private:
  FakeCluster& cluster_;
};

struct Fixture {
  explicit Fixture(unsigned workers = 1, std::deque<std::string> starts = {}) {
    cluster.starts = std::move(starts);
    options.workers = workers;
    options.setup.metric = "valid.loss";
    options.on_epoch = [this] { ++epochs; };
    options.now = [this] { return cluster.now; };
  }
  RemoteExecutor& executor() {
    if (!made) made = std::make_unique<RemoteExecutor>(std::make_unique<FakeLauncher>(cluster), options);
    return *made;
  }
  static TrialTask task(std::uint64_t trial, const std::string& way, std::int64_t until = 0) {
    TrialTask task;
    task.spec.trial = trial;
    task.spec.parameters = {{"way", way}};
    task.until = until;
    return task;
  }
  TaskResult next() {
    auto result = executor().next(1h);
    REQUIRE(result);
    return std::move(*result);
  }
  TaskResult run(std::uint64_t trial, const std::string& way, std::int64_t until = 0) {
    executor().submit(task(trial, way, until));
    auto result = next();
    CHECK(result.trial == trial);
    return result;
  }
  FakeCluster cluster;
  RemoteExecutorOptions options;
  int epochs = 0;
  std::unique_ptr<RemoteExecutor> made;
};

inline void check_failed(const TaskResult& result, const std::string& reason) {
  INFO(reason);
  REQUIRE(result.state == State::ended);
  REQUIRE(result.record);
  CHECK(result.record->status == results::TrialStatus::failed);
  CHECK(result.record->failure.phase == "process");
  CHECK_THAT(result.record->failure.reason, Catch::Contains(reason));
  CHECK(result.record->failure.output == "its last words\n");
}

}  // namespace sandglass::fake_workers
