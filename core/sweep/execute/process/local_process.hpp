#pragma once
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/sweep/execute/process/frames.hpp"
#include "results/base/files.hpp"

namespace sandglass {

/// A worker that is a process of this machine: a new program (spawned, since a process with threads cannot safely fork)
/// with its channel as descriptor kWorkerDescriptor. Keeps the last lines that it prints. Destroying this object kills
/// it.
class LocalProcess final : public WorkerChannel {
 public:
  /// Throws IoError if `command` cannot be started.
  explicit LocalProcess(const std::vector<std::string>& command);
  ~LocalProcess() override;
  LocalProcess(const LocalProcess&) = delete;
  LocalProcess& operator=(const LocalProcess&) = delete;

  void send(const WorkerMessage& message) override;
  std::optional<WorkerMessage> receive() override;

  /// A process that has closed its channel is given a second to end too, because how it ended says more.
  bool is_open() override;
  std::string end() override;
  std::string printed() const override;
  std::uint64_t memory() const override;

  /// Readable when the worker has sent or printed something; invalid once closed.
  const results::FileDescriptor& channel() const { return channel_; }
  const results::FileDescriptor& output() const { return output_; }

 private:
  void read_channel();
  void read_output();
  bool has_ended();
  void reap();

  pid_t process_ = -1;
  std::optional<int> status_;  // as waitpid() gives it, once the process has ended
  results::FileDescriptor channel_, output_;
  std::optional<SteadyClock::time_point> closed_;  // when it closed its channel
  std::uint64_t key_;
  FrameReader reader_;
  std::string unsent_, printed_;
};

/// Starts LocalProcesses and waits for them.
class LocalLauncher final : public WorkerLauncher {
 public:
  /// Throws IoError.
  explicit LocalLauncher(std::vector<std::string> command);

  std::unique_ptr<WorkerChannel> start() override;
  void wait(std::chrono::milliseconds most) override;

 private:
  std::vector<std::string> command_;
  results::FileDescriptor news_;  // an epoll instance, which forgets what is closed
};

}  // namespace sandglass
