#include <deque>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/remote_executor.hpp"
#include "results/journal/progress_file.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass::test_remote_executor {
using namespace std::chrono_literals;
using State = TaskResult::State;
using Type = WorkerMessage::Type;

namespace {

/// What a worker of the tests does, by the parameter `way` of its trial.
constexpr const char* kWell = "well";
constexpr const char* kStage = "0123abcd";

results::TrialRecord record_of(const TaskMessage::Trial& trial, std::size_t epochs) {
  results::TrialRecord record;
  record.trial = trial.trial;
  record.parameters = trial.parameters;
  record.series = {{"valid.loss", "", "", std::vector<double>(epochs, 0.5)}};
  return record;
}

results::TrialRecord of_other_trial() {
  results::TrialRecord record;
  record.trial = 99;
  return record;
}

results::TrialProgress progress_of_another() {
  results::TrialProgress progress;
  progress.trial = 77;
  progress.epoch = 4;
  return progress;
}

std::string ended(const results::TrialRecord& record) { return results::encode_finish(record, "", 0); }

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

void check_failed(const TaskResult& result, const std::string& reason) {
  INFO(reason);
  REQUIRE(result.state == State::ended);
  REQUIRE(result.record);
  CHECK(result.record->status == results::TrialStatus::failed);
  CHECK(result.record->failure.phase == "process");
  CHECK_THAT(result.record->failure.reason, Catch::Contains(reason));
  CHECK(result.record->failure.output == "its last words\n");
}

}  // namespace

TEST_CASE("each task comes back once, from as many workers as were asked for") {
  Fixture f(2);
  for (std::uint64_t n = 0; n < 6; ++n) f.executor().submit(Fixture::task(n, kWell));
  std::set<std::uint64_t> trials;
  for (int n = 0; n < 6; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::ended);
    CHECK(result.record->status == results::TrialStatus::completed);
    trials.insert(result.trial);
  }
  CHECK(trials.size() == 6);
  CHECK(f.epochs == 6);
  CHECK(f.cluster.started == 2);
  CHECK_FALSE(f.executor().next(0ms));
}

TEST_CASE("whatever a worker sends that is no message of its trial fails that trial and no other") {
  const auto* way =
      GENERATE("garbage", "forge", "order", "set up", "ready twice", "other trial", "other halt", "note", "release");
  Fixture f(2);
  f.executor().submit(Fixture::task(0, way));
  f.executor().submit(Fixture::task(1, kWell));
  f.executor().submit(Fixture::task(2, kWell));
  std::map<std::uint64_t, TaskResult> results;
  for (int n = 0; n < 3; ++n) {
    auto result = f.next();
    results[result.trial] = std::move(result);
  }
  INFO(way);
  check_failed(results.at(0), "its process sent something that is no message");
  CHECK(results.at(1).record->status == results::TrialStatus::completed);
  CHECK(results.at(2).record->status == results::TrialStatus::completed);
  CHECK(f.run(3, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("nonsense of a worker that runs no trial ends no trial, and another worker takes its place") {
  Fixture f;
  CHECK(f.run(0, "well, then garbage").record->status == results::TrialStatus::completed);
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(f.run(1, kWell).record->status == results::TrialStatus::completed);
  CHECK(f.cluster.started == 2);
}

TEST_CASE("a worker that dies fails its trial, with the epoch in which it was") {
  Fixture f;
  const auto result = f.run(0, "die");
  check_failed(result, "its process was killed by SIGSEGV");
  CHECK(result.record->failure.epoch == 2);
  CHECK(f.run(1, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("a trial that dies after a rung keeps what it had recorded there") {
  Fixture f;
  const auto halted = f.run(0, "halt, then die", 3);
  CHECK(halted.state == State::halted);
  CHECK(halted.curve == std::vector<double>(3, 0.5));
  const auto died = f.run(0, "halt, then die");
  check_failed(died, "SIGSEGV");
  CHECK(died.record->series.at(0).values.size() == 3);
  CHECK(died.record->failure.epoch == 3 + 2);
}

TEST_CASE("a trial that is pruned where it halted keeps its epochs so far; one that never began has none") {
  Fixture f;
  REQUIRE(f.run(0, "halt", 3).state == State::halted);
  auto prune = Fixture::task(0, "halt");
  prune.from = 2;
  prune.prune = true;
  f.executor().submit(prune);
  const auto pruned = f.next();
  REQUIRE(pruned.state == State::ended);
  CHECK(pruned.record->status == results::TrialStatus::pruned);
  CHECK(pruned.record->series.at(0).values.size() == 2);
  prune.spec.trial = 1;
  prune.from = 0;
  f.executor().submit(prune);
  CHECK(f.next().record->series.empty());
}

TEST_CASE("what one trial needs and cannot have is told as the state of its task") {
  Fixture f;
  const auto broken = f.run(0, "broken");
  CHECK(broken.state == State::broken);
  CHECK(broken.problem == "the disk is full");
  const auto lost = f.run(1, "lost");
  CHECK(lost.state == State::lost);
  CHECK(lost.problem == "no checkpoint");
}

namespace {

/// Trial 0 has claimed a stage at worker 0; trial 1 asked for the same at worker 1, which has run trial 2 since.
struct Sharing : Fixture {
  explicit Sharing() : Fixture(2) {
    executor().submit(task(0, "share"));
    executor().submit(task(1, "share"));
    executor().submit(task(2, kWell));
    CHECK(next().trial == 2);
    REQUIRE(worker(0).answer == Type::granted);
    CHECK(worker(1).tasks == 2);
    CHECK_FALSE(executor().next(1h));
    CHECK(worker(1).tasks == 2);  // it was not bothered again
  }
  FakeWorker& worker(std::size_t n) { return *cluster.workers.at(n); }
  void expect_that_trial_1_runs(std::size_t where) {
    for (int n = 0; n < 2; ++n) CHECK_FALSE(executor().next(0ms));  // it is given to the worker, which claims the stage
    REQUIRE(worker(where).answer == Type::granted);
    worker(where).release();
    worker(where).finish();
    const auto result = next();
    CHECK(result.trial == 1);
    CHECK(result.record->status == results::TrialStatus::completed);
    CHECK_FALSE(executor().next(0ms));
  }
};

}  // namespace

TEST_CASE("a task whose stage another worker trains is kept, and runs again as soon as that stage is finished") {
  Sharing f;
  f.worker(0).release();
  f.expect_that_trial_1_runs(1);
  CHECK(f.worker(1).tasks == 3);
  f.worker(0).finish();
  CHECK(f.next().trial == 0);
}

TEST_CASE("a task that waits for a stage runs when its owner ends without having released it") {
  Sharing f;
  f.worker(0).finish();
  CHECK(f.next().trial == 0);
  f.expect_that_trial_1_runs(0);
}

TEST_CASE("a task that waits for a stage runs when the worker that trains it dies") {
  Sharing f;
  f.worker(0).die();
  check_failed(f.next(), "its process was killed by SIGSEGV");
  f.expect_that_trial_1_runs(2);  // the worker in its place
}

TEST_CASE("a task that waits for a stage runs when its owner is ended for running too long") {
  Fixture f(2);
  f.options.setup.seconds = 5;
  f.executor().submit(Fixture::task(0, "share"));
  f.executor().submit(Fixture::task(1, "share"));
  check_failed(f.next(), "ran longer than limits.time");
  for (int n = 0; n < 2; ++n) CHECK_FALSE(f.executor().next(0ms));
  REQUIRE(f.cluster.workers.at(2)->answer == Type::granted);
  f.cluster.workers.at(2)->finish();
  CHECK(f.next().trial == 1);
}

TEST_CASE("a stage that is released between a refusal and its report wakes the task all the same") {
  Fixture f(2);
  f.executor().submit(Fixture::task(0, "share"));
  f.executor().submit(Fixture::task(1, "hesitate"));
  CHECK_FALSE(f.executor().next(0ms));
  auto &owner = *f.cluster.workers.at(0), &other = *f.cluster.workers.at(1);
  REQUIRE(other.answer == Type::refused);
  owner.release();
  CHECK_FALSE(f.executor().next(0ms));
  other.report_busy();
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(other.tasks == 2);
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(other.answer == Type::granted);
}

TEST_CASE("a task that waits for a stage comes back as stopped") {
  Sharing f;
  f.executor().stop();
  std::set<std::uint64_t> stopped;
  for (int n = 0; n < 2; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::stopped);
    stopped.insert(result.trial);
  }
  CHECK(stopped == std::set<std::uint64_t>{0, 1});
  CHECK_FALSE(f.executor().next(0ms));
}

TEST_CASE("a trial that runs into a limit is ended, and says which") {
  Fixture f;
  f.options.setup.seconds = 5;
  f.options.setup.memory = std::uint64_t{300} << 20;
  check_failed(f.run(0, "loop"), "ran longer than limits.time = 5 s");
  check_failed(f.run(1, "eat"), "used more than limits.memory = 300 MiB");
  CHECK(f.run(2, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("a worker that ends or sends nonsense before it is ready, or never is, is replaced, and no trial suffers") {
  const auto* how = GENERATE("dies", "silent", "forged result");
  Fixture f(1, {how, how});
  CHECK(f.run(0, kWell).record->status == results::TrialStatus::completed);
  CHECK(f.cluster.started == 3);
}

TEST_CASE("workers that never get ready end the study with how the last one ended") {
  Fixture dying(1, {"dies", "dies", "dies"});
  dying.executor().submit(Fixture::task(0, kWell));
  CHECK_THROWS_WITH(dying.executor().next(1h),
                    Catch::Contains("was killed by SIGSEGV") && Catch::Contains("last words"));
  Fixture silent(1, {"silent", "silent", "silent"});
  silent.executor().submit(Fixture::task(0, kWell));
  CHECK_THROWS_WITH(silent.executor().next(1h), Catch::Contains("was not ready after 120 s"));
}

TEST_CASE("a worker of another build is refused") {
  Fixture f(2, {"", "another build"});
  f.executor().submit(Fixture::task(0, kWell));
  f.executor().submit(Fixture::task(1, kWell));
  CHECK(f.next().trial == 0);
  CHECK_THROWS_WITH(f.executor().next(1h), Catch::Contains("another program version") && Catch::Contains("'0.0.1'"));
}

TEST_CASE("where no worker can be started, results are returned first, and the study's error comes last") {
  Fixture f(2, {"", "cannot"});
  REQUIRE(f.run(0, kWell).record->status == results::TrialStatus::completed);
  for (std::uint64_t n = 1; n < 4; ++n) f.executor().submit(Fixture::task(n, kWell));
  CHECK(f.next().record->status == results::TrialStatus::completed);
  CHECK_FALSE(f.executor().next(0ms));  // so that who collects results until there are none loses none of them
  CHECK_THROWS_AS(f.executor().next(1h), IoError);
  f.executor().stop();
  for (int n = 0; n < 2; ++n) CHECK(f.next().state == State::stopped);
}

TEST_CASE("after stop every task comes back without a record, whatever its worker does") {
  Fixture f(2);
  for (std::uint64_t n = 0; n < 4; ++n) f.executor().submit(Fixture::task(n, "loop"));
  CHECK_FALSE(f.executor().next(0ms));
  f.executor().stop();
  for (int n = 0; n < 4; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::stopped);
    CHECK_FALSE(result.record);
  }
}

TEST_CASE("what workers tell of their trials is known under the trial that they were given") {
  Fixture fixture(2);
  CHECK(fixture.executor().running().empty());
  fixture.executor().submit(Fixture::task(5, "tell"));
  fixture.executor().submit(Fixture::task(4, "loop"));
  CHECK_FALSE(fixture.executor().next(1s));
  const auto running = fixture.executor().running();
  REQUIRE(running.size() == 2);
  CHECK(running[0].trial == 4);
  CHECK(running[0].phase == "load");
  CHECK(running[1].trial == 5);
  CHECK(running[1].epoch == 4);
  CHECK(running[1].parameters.at(0).first == "way");
  fixture.executor().stop();
  CHECK(fixture.executor().running().empty());
}

TEST_CASE("a worker whose progress cannot be understood is ended, and its trial has failed") {
  Fixture fixture;
  fixture.executor().submit(Fixture::task(0, "tell nonsense"));
  CHECK(fixture.next().record->failure.reason == "its process sent something that is no message");
}

}  // namespace sandglass::test_remote_executor
