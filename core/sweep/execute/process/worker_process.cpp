#include "core/sweep/execute/process/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "core/base/error.hpp"
#include "results/base/text.hpp"

extern char** environ;

namespace sandglass {
namespace {

constexpr std::size_t kKept = 2000;  // bytes of what a worker printed last
constexpr int kChannel = 3;          // descriptor of the channel in the worker

/// posix_spawn's actions, freed at the end.
struct SpawnActions {
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
  void give(int ours, int theirs) { posix_spawn_file_actions_adddup2(&actions, ours, theirs); }
  posix_spawn_file_actions_t actions;
};

/// A pair of connected descriptors that no other child process inherits.
std::pair<results::FileDescriptor, results::FileDescriptor> connected() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw IoError(fmt::format("cannot connect to a worker process: {}", std::strerror(errno)));
  return {results::FileDescriptor(ends[0]), results::FileDescriptor(ends[1])};
}

/// Beyond the descriptors that the worker is given, so that dup2 neither overwrites it nor leaves it closed on exec.
results::FileDescriptor moved_up(const results::FileDescriptor& end) {
  return results::FileDescriptor(::fcntl(end.get(), F_DUPFD_CLOEXEC, 10));
}

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& command, const std::string& setup) {
  auto channel = connected(), output = connected();
  const auto theirs = moved_up(channel.second), printing = moved_up(output.second);
  const results::FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  SpawnActions give;
  give.give(nothing.get(), STDIN_FILENO);
  give.give(printing.get(), STDOUT_FILENO);
  give.give(printing.get(), STDERR_FILENO);
  give.give(theirs.get(), kChannel);
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int error = ::posix_spawn(&process_, arguments[0], &give.actions, nullptr, arguments.data(), environ);
  if (error != 0)
    throw IoError(fmt::format("cannot start a worker process ({}): {}", command[0], std::strerror(error)));
  channel_ = std::move(channel.first);
  output_ = std::move(output.first);
  send(Frame::Type::setup, setup);
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      channel_(std::move(other.channel_)),
      output_(std::move(other.output_)),
      reader_(std::move(other.reader_)),
      printed_(std::move(other.printed_)) {}

WorkerProcess::~WorkerProcess() {
  kill();
  if (process_ > 0) end();
}

void WorkerProcess::kill() {
  if (process_ > 0) ::kill(process_, SIGKILL);
}

bool WorkerProcess::read() {
  read_output();
  return reader_.read(channel_.get());
}

std::optional<Frame> WorkerProcess::next() { return reader_.next(); }

void WorkerProcess::read_output() {
  std::array<char, 4096> piece;
  for (;;) {
    const auto count = ::recv(output_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    printed_.append(piece.data(), static_cast<std::size_t>(count));
    if (printed_.size() > 2 * kKept) printed_.erase(0, printed_.size() - kKept);
  }
}

std::uint64_t WorkerProcess::memory() const {
  std::ifstream file(fmt::format("/proc/{}/statm", process_));
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::string WorkerProcess::end() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  read_output();
  if (printed_.size() > kKept) printed_.erase(0, printed_.size() - kKept);
  printed_ = results::clean_text(printed_);
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = ::sigabbrev_np(signal);
    return fmt::format("was killed by SIG{} ({})", name ? name : std::to_string(signal), ::strsignal(signal));
  }
  return fmt::format("called exit({})", WEXITSTATUS(status));
}

}  // namespace sandglass
