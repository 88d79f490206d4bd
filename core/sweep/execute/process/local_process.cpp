#include "core/sweep/execute/process/local_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <utility>

#include "core/base/error.hpp"
#include "results/base/text.hpp"

extern char** environ;

namespace sandglass {
namespace {

constexpr std::size_t kKeptOutput = 2000;  // bytes of what a worker printed last
constexpr int kOutputPieces = 64;          // of 4 KiB of output in one read
constexpr double kSecondsToEnd = 1;        // for a process that has closed its channel

/// posix_spawn's actions, freed at the end.
struct SpawnActions {
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
  void give(int ours, int theirs) { posix_spawn_file_actions_adddup2(&actions, ours, theirs); }
  posix_spawn_file_actions_t actions;
};

/// posix_spawn's attributes: the process leads a group, so that what a plugin sends to its group reaches its own
/// processes alone, and the end of the worker is theirs as well.
struct GroupOfItsOwn {
  GroupOfItsOwn() {
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
  }
  ~GroupOfItsOwn() { posix_spawnattr_destroy(&attributes); }
  posix_spawnattr_t attributes;
};

/// A pair of connected descriptors that no other process gets from this one.
std::pair<results::FileDescriptor, results::FileDescriptor> connected() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw IoError(fmt::format("cannot connect to a worker process: {}", std::strerror(errno)));
  return {results::FileDescriptor(ends[0]), results::FileDescriptor(ends[1])};
}

/// Beyond the descriptors that the worker is given, so that dup2 neither overwrites it nor leaves it closed on exec.
results::FileDescriptor moved_up(const results::FileDescriptor& end) {
  results::FileDescriptor moved(::fcntl(end.get(), F_DUPFD_CLOEXEC, 10));
  if (!moved) throw IoError(fmt::format("cannot connect to a worker process: {}", std::strerror(errno)));
  return moved;
}

/// A number that a plugin does not guess. No result depends on it.
std::uint64_t random_key() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("called exit({})", WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  const char* name = ::sigabbrev_np(signal);
  return fmt::format("was killed by SIG{} ({})", name ? name : std::to_string(signal), ::strsignal(signal));
}

}  // namespace

LocalProcess::LocalProcess(const std::vector<std::string>& command) : key_(random_key()), reader_(key_) {
  auto channel = connected(), output = connected();
  const auto theirs = moved_up(channel.second), printing = moved_up(output.second);
  const auto nothing = results::open_file("/dev/null", O_RDONLY);
  SpawnActions give;
  give.give(nothing.get(), STDIN_FILENO);
  give.give(printing.get(), STDOUT_FILENO);
  give.give(printing.get(), STDERR_FILENO);
  give.give(theirs.get(), kWorkerDescriptor);
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const GroupOfItsOwn attributes;
  const int error =
      ::posix_spawn(&process_, arguments[0], &give.actions, &attributes.attributes, arguments.data(), environ);
  if (error != 0) {
    process_ = -1;
    throw IoError(fmt::format("cannot start a worker process ({}): {}", command[0], std::strerror(error)));
  }
  channel_ = std::move(channel.first);
  output_ = std::move(output.first);
}

LocalProcess::~LocalProcess() {
  if (!has_ended()) end();
}

void LocalProcess::send(const WorkerMessage& message) {
  unsent_ += frame_of(message, key_);
  if (channel_) send_some(channel_.get(), unsent_);
}

std::optional<WorkerMessage> LocalProcess::receive() {
  if (auto message = reader_.next()) return message;
  if (channel_ && !unsent_.empty()) send_some(channel_.get(), unsent_);
  read_output();
  read_channel();
  return reader_.next();
}

void LocalProcess::read_channel() {
  if (!channel_) return;
  // Asked before reading: all that the process sent is there then. A process of its own may hold the channel open for
  // longer.
  const bool ended = has_ended();
  const auto arrived = reader_.read(channel_.get());
  if (arrived == FrameReader::Arrived::part || (arrived == FrameReader::Arrived::all && !ended)) return;
  channel_ = {};
  closed_ = SteadyClock::now();
}

bool LocalProcess::has_ended() {
  if (process_ < 0 || status_) return true;
  siginfo_t ended{};
  if (::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0)
    return false;
  reap();
  return true;
}

/// Kills whatever is left of the process and of those that a plugin started in its group, before its number can be
/// another's.
void LocalProcess::reap() {
  ::kill(-process_, SIGKILL);
  ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = status;
}

bool LocalProcess::is_open() {
  if (channel_) return true;
  return !has_ended() && seconds_since(*closed_) < kSecondsToEnd;
}

std::string LocalProcess::end() {
  const bool ran_on = !has_ended();
  if (ran_on) reap();
  read_output();
  channel_ = {};
  output_ = {};
  if (ran_on && closed_) return "closed its channel to the study and ran on";
  return how_it_ended(*status_);
}

void LocalProcess::read_output() {
  std::array<char, 4096> piece;
  for (int pieces = 0; output_ && pieces < kOutputPieces;) {
    const auto count = ::recv(output_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count == 0) output_ = {};
    if (count < 0 && errno != EINTR) return;
    if (count <= 0) continue;
    printed_.append(piece.data(), static_cast<std::size_t>(count));
    if (printed_.size() > 2 * kKeptOutput) printed_.erase(0, printed_.size() - kKeptOutput);
    ++pieces;
  }
}

std::string LocalProcess::printed() const {
  return results::clean_text(printed_.substr(printed_.size() - std::min(printed_.size(), kKeptOutput)));
}

std::uint64_t LocalProcess::memory() const {
  std::ifstream file(fmt::format("/proc/{}/statm", process_));
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

LocalLauncher::LocalLauncher(std::vector<std::string> command)
    : command_(std::move(command)), news_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!news_) throw IoError(fmt::format("cannot wait for worker processes: {}", std::strerror(errno)));
}

std::unique_ptr<WorkerChannel> LocalLauncher::start() {
  auto process = std::make_unique<LocalProcess>(command_);
  for (const auto* descriptor : {&process->channel(), &process->output()}) {
    epoll_event event{.events = EPOLLIN, .data = {}};
    if (::epoll_ctl(news_.get(), EPOLL_CTL_ADD, descriptor->get(), &event) != 0)
      throw IoError(fmt::format("cannot wait for a worker process: {}", std::strerror(errno)));
  }
  return process;
}

void LocalLauncher::wait(std::chrono::milliseconds most) {
  epoll_event event;
  ::epoll_wait(news_.get(), &event, 1, static_cast<int>(most.count()));
}

}  // namespace sandglass
