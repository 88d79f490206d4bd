#include <sys/socket.h>
#include <unistd.h>

#include <future>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/process/frames.hpp"
#include "core/sweep/execute/process/worker_main.hpp"
#include "core/sweep/execute/worker_build.hpp"
#include "core/trial/run_trial.hpp"
#include "results/base/files.hpp"
#include "results/journal/progress_file.hpp"
#include "results/journal/record_codec.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_worker_main {
using Type = WorkerMessage::Type;

namespace {

constexpr std::uint64_t kKey = 77;

/// A worker in a thread, and the study's end of its channel.
class Served {
 public:
  explicit Served(const std::string& yaml = "", const Registry& its_registry = fakes::registry())
      : study(fakes::study(yaml)), registry(its_registry) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    ours_ = results::FileDescriptor(ends[0]);
    theirs_ = results::FileDescriptor(ends[1]);
    status_ = std::async(std::launch::async, [this] {
      const auto close = [this](int*) { ::shutdown(theirs_.get(), SHUT_RDWR); };
      int none = 0;
      const std::unique_ptr<int, decltype(close)> at_end(&none, close);
      return serve_study(theirs_.get(), [this](const WorkerSetup&) { return WorkerStudy{study, &registry}; });
    });
  }
  ~Served() { ::shutdown(ours_.get(), SHUT_RDWR); }

  void send(Type type, const std::string& text) { REQUIRE(send_all(ours_.get(), frame_of({type, text}, kKey))); }
  /// The next message that says what became of the trial; how far it is comes now and then.
  std::optional<WorkerMessage> receive() {
    auto message = wait_for_message(ours_.get(), reader_);
    for (; message && message->type == Type::progress; message = wait_for_message(ours_.get(), reader_))
      told.push_back(results::decode_progress(message->text));
    return message;
  }
  int status() { return status_.get(); }
  void close() { ::shutdown(ours_.get(), SHUT_RDWR); }

  void set_up() {
    WorkerSetup setup;
    setup.folder = folder.path();
    setup.metric = "valid.reconstruction";
    setup.shares_stages = true;
    send(Type::setup, encode(setup));
    const auto ready = receive();
    REQUIRE(ready);
    REQUIRE(ready->type == Type::ready);
    CHECK(decode_build(ready->text) == this_build());
  }

  TestFolder folder;
  config::StudySpec study;
  const Registry& registry;
  std::vector<results::TrialProgress> told;

 private:
  results::FileDescriptor ours_, theirs_;
  FrameReader reader_{kKey};
  std::future<int> status_;
};

TrialTask task(const config::StudySpec& study, std::int64_t until) {
  TrialTask made;
  made.spec.trial = 3;
  made.spec.seed = 103;
  made.spec.config = study.base;
  made.until = until;
  return made;
}

}  // namespace

TEST_CASE("a worker that is set up runs its tasks to the bits of a trial in the study's process") {
  Served worker("train: {epochs: 2, batch: 8}\n");
  worker.set_up();
  worker.send(Type::task, encode(task(worker.study, 1)));
  CHECK(worker.receive()->type == Type::epoch);
  const auto halted = worker.receive();
  REQUIRE(halted->type == Type::halted);
  CHECK(results::decode_record(halted->text).record.trial == 3);
  REQUIRE_FALSE(worker.told.empty());
  CHECK(worker.told[0].epochs == 2);
  worker.send(Type::task, encode(task(worker.study, 0)));
  CHECK(worker.receive()->type == Type::epoch);
  const auto ended = worker.receive();
  REQUIRE(ended->type == Type::ended);
  const auto event = std::get<results::FinishEvent>(results::decode_event(ended->text));
  DataCache data(fakes::registry());
  CHECK(event.digest == results::digest(*run_trial(task(worker.study, 0).spec, {fakes::registry(), data, {}})));
  worker.close();
  CHECK(worker.status() == 0);
}

TEST_CASE("a worker asks its study before it trains a shared stage, and tells when the stage is finished") {
  const auto registry = fakes::registry([](const fakes::Staged& model) {
    std::vector<Stage> stages;
    for (const char* name : {"first", "last"}) stages.push_back(fakes::one_update(name, fakes::reconstruction(model)));
    stages[0].epochs = 1;
    return stages;
  });
  Served worker("train: {epochs: 1, batch: 8}\n", *registry);
  worker.study.base = fakes::config_of(*registry, worker.study.base);
  worker.set_up();
  worker.send(Type::task, encode(task(worker.study, 0)));
  const auto first = worker.receive();
  REQUIRE(first->type == Type::claim);
  worker.send(Type::refused, "");
  const auto busy = worker.receive();
  CHECK(busy->type == Type::stage_busy);
  CHECK(busy->text == first->text);
  worker.send(Type::task, encode(task(worker.study, 0)));
  CHECK(worker.receive()->type == Type::claim);
  worker.send(Type::granted, "");
  std::vector<Type> said;
  std::optional<WorkerMessage> message;
  do {
    message = worker.receive();
    said.push_back(message->type);
    if (message->type == Type::release) CHECK(message->text == first->text);
  } while (message->type != Type::ended);
  CHECK(said == std::vector{Type::release, Type::epoch, Type::ended});
  const auto event = std::get<results::FinishEvent>(results::decode_event(message->text));
  DataCache data(*registry);
  CHECK(event.digest == results::digest(*run_trial(task(worker.study, 0).spec, {*registry, data, {}})));
}

TEST_CASE("a worker whose study goes away while it asks for a stage ends") {
  const auto registry = fakes::registry([](const fakes::Staged& model) {
    return std::vector{fakes::one_update("first", fakes::reconstruction(model)),
                       fakes::one_update("last", fakes::reconstruction(model))};
  });
  Served worker("", *registry);
  worker.study.base = fakes::config_of(*registry, worker.study.base);
  worker.set_up();
  worker.send(Type::task, encode(task(worker.study, 0)));
  REQUIRE(worker.receive()->type == Type::claim);
  worker.close();
  CHECK(worker.status() == 1);
}

TEST_CASE("a worker refuses to begin without a setup, and what is no task afterwards") {
  Served early;
  early.send(Type::task, "{}");
  CHECK_THROWS_AS(early.status(), IoError);
  Served late;
  late.set_up();
  late.send(Type::setup, "{}");
  CHECK_THROWS_AS(late.status(), IoError);
  Served damaged;
  damaged.set_up();
  damaged.send(Type::task, "{");
  CHECK_THROWS_AS(damaged.status(), IoError);
}

TEST_CASE("a worker whose study goes away before it begins ends in peace") {
  Served worker;
  worker.close();
  CHECK(worker.status() == 0);
}

TEST_CASE("a worker's channel moves to another number, and what is written on the old one goes to its errors") {
  int channel[2], errors[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, channel) == 0);
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, errors) == 0);
  const auto status = run_in_child([&] {
    ::dup2(errors[1], STDERR_FILENO);
    ::dup2(channel[1], kWorkerDescriptor);
    const int moved = become_worker();
    (void)!::write(kWorkerDescriptor, "printed", 7);
    (void)!::write(moved, "sent", 4);
    return moved > kWorkerDescriptor ? 0 : 1;
  });
  CHECK(status == 0);
  char text[16] = {};
  CHECK(::recv(errors[0], text, 7, MSG_DONTWAIT) == 7);
  CHECK(std::string(text) == "printed");
  char sent[16] = {};
  CHECK(::recv(channel[0], sent, 15, MSG_DONTWAIT) == 4);
  CHECK(std::string(sent) == "sent");
  for (const int fd : {channel[0], channel[1], errors[0], errors[1]}) ::close(fd);
}

}  // namespace sandglass::test_worker_main
