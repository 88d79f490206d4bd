#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/sweep/execute/process/channel.hpp"

namespace sandglass {

/// A process that runs trials for a study, as the study's process sees it. Started anew (not forked from a process
/// with threads); what it prints is kept, its last lines. It is killed with this object. One thread at a time.
class WorkerProcess {
 public:
  /// Starts `command` with the message channel as descriptor 3. Throws IoError if it cannot be started.
  WorkerProcess(const std::vector<std::string>& command, const std::string& setup);
  ~WorkerProcess();
  WorkerProcess(WorkerProcess&&) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;

  int channel() const { return channel_.get(); }
  int output() const { return output_.get(); }

  bool send(Frame::Type type, std::string_view text) { return send_frame(channel_.get(), type, text); }

  /// The next frame that has arrived. After `gone()` there are no more.
  std::optional<Frame> next();

  /// Takes in what has arrived, without waiting. False once the process is gone.
  bool read();

  /// Resident memory in bytes; 0 if it cannot be told.
  std::uint64_t memory() const;

  void kill();

  /// Waits for the end of a process that is gone: how it ended, as a sentence without its subject ("was killed by
  /// SIGSEGV (Segmentation fault)", "called exit(3)").
  std::string end();

  /// The last lines that it printed.
  const std::string& printed() const { return printed_; }

 private:
  void read_output();

  pid_t process_ = -1;
  results::FileDescriptor channel_, output_;
  FrameReader reader_;
  std::string printed_;
};

}  // namespace sandglass
