#include <signal.h>

#include <cerrno>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/process/local_process.hpp"

namespace sandglass::test_local_process {
using namespace std::chrono_literals;

namespace {

std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

struct Started {
  explicit Started(const std::string& script) : launcher(shell(script)), worker(launcher.start()) {}

  /// Reads until the worker is gone.
  std::string end() {
    while (worker->is_open()) {
      CHECK_FALSE(worker->receive());
      launcher.wait(10ms);
    }
    return worker->end();
  }

  void read_until_printed(const std::string& text) {
    while (worker->printed().find(text) == std::string::npos) {
      worker->receive();
      launcher.wait(10ms);
    }
  }

  LocalLauncher launcher;
  std::unique_ptr<WorkerChannel> worker;
};

}  // namespace

TEST_CASE("how a worker process ended is told, with the last that it printed") {
  Started worker("echo first; echo all is lost >&2; exit 3");
  CHECK(worker.end() == "called exit(3)");
  CHECK(worker.worker->printed() == "first\nall is lost\n");
  CHECK(Started("kill -SEGV $$").end() == "was killed by SIGSEGV (Segmentation fault)");
}

TEST_CASE("a program that is not there cannot be started, and the message says which") {
  LocalLauncher launcher({"/no/such/program"});
  CHECK_THROWS_WITH(launcher.start(), Catch::Contains("/no/such/program"));
  CHECK_THROWS_AS(launcher.start(), IoError);
}

TEST_CASE("a process that closes its channel and runs on is over, though it is not dead") {
  Started worker("exec 3>&-; while :; do sleep 0.1; done");
  CHECK(worker.end() == "closed its channel to the study and ran on");
}

TEST_CASE("a process is over when it is dead, also if a child of its own holds the channel open") {
  Started worker("sleep 60 & kill -ABRT $$");
  CHECK(worker.end() == "was killed by SIGABRT (Aborted)");
}

TEST_CASE("what a process writes on its channel without the key is no message") {
  Started worker("echo 'this was meant for the screen' >&3; sleep 60");
  const auto read = [&] {
    while (!worker.worker->receive()) worker.launcher.wait(10ms);
  };
  CHECK_THROWS_AS(read(), IoError);
  CHECK(worker.worker->end() == "was killed by SIGKILL (Killed)");
}

TEST_CASE("a process that never stops printing holds up nobody, and the last of it is kept") {
  Started worker("while :; do echo again and again; done");
  worker.read_until_printed("again");
  for (int n = 0; n < 100; ++n) CHECK_FALSE(worker.worker->receive());
  CHECK(worker.worker->is_open());
  worker.worker->end();
  CHECK(worker.worker->printed().size() <= 2000);
}

TEST_CASE("a process that closes its output leaves nothing to wake up for") {
  Started worker("exec >&- 2>&-; sleep 0.2; exit 4");
  CHECK(worker.end() == "called exit(4)");
}

TEST_CASE("a long message reaches a process that is slow to read it") {
  Started worker("sleep 0.2; head -c 3000013 <&3 | wc -c; sleep 60");
  worker.worker->send({WorkerMessage::Type::setup, std::string(3'000'000, 'x')});
  worker.read_until_printed("3000013");
}

TEST_CASE("a process that runs has memory, and is killed with its channel") {
  Started worker("echo pid=$$.; sleep 60");
  worker.read_until_printed(".");
  CHECK(worker.worker->memory() > 0);
  const auto printed = worker.worker->printed();
  const auto process = std::stoi(printed.substr(printed.find('=') + 1));
  worker.worker.reset();
  CHECK(::kill(process, 0) == -1);
  CHECK(errno == ESRCH);
}

}  // namespace sandglass::test_local_process
