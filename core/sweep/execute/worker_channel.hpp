#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace sandglass {

/// What a study and a worker say to each other.
struct WorkerMessage {
  enum class Type : char {
    setup = 'u',       ///< to the worker, once: what it serves
    task = 't',        ///< to the worker: run this
    ready = 'r',       ///< from the worker, once: it has loaded its plugins; carries its build (see worker_build.hpp)
    epoch = 'e',       ///< an epoch of the task is done
    progress = 'p',    ///< how far the trial is (see results/journal/progress_file.hpp), some times a second
    halted = 'h',      ///< the trial waits at its rung; carries its record so far
    ended = 'f',       ///< the trial has ended; carries the entry for the journal
    stage_busy = 'w',  ///< another trial is training a stage that both share; carries the stage's key
    lost = 'l',        ///< a checkpoint that the trial continues from is missing; carries which and why
    broken = 'x',      ///< a checkpoint or result cannot be written; carries why
    claim = 'c',       ///< the task asks to train a shared stage; carries its key
    granted = 'g',     ///< to the worker: the answer, if no other trial is training the stage
    refused = 'n',     ///< to the worker: the answer, if one is
    release = 'd'      ///< the task has finished the stage that it claimed, or gives it up; carries its key
  };
  Type type = Type::ready;
  std::string text;
};

/// The study's end of the connection to one worker, on this machine or another. Destroying it ends the worker. One
/// thread at a time.
class WorkerChannel {
 public:
  virtual ~WorkerChannel() = default;

  /// Never waits for the worker. If the worker is gone, the message is dropped: is_open() tells.
  virtual void send(const WorkerMessage& message) = 0;

  /// The next message that has arrived, without waiting; nothing if there is none. Throws IoError if what arrived is no
  /// message: nothing after it can be understood, so end() the worker then.
  virtual std::optional<WorkerMessage> receive() = 0;

  /// False once no further message can come, because the worker is gone or has closed its end.
  virtual bool is_open() = 0;

  /// Ends the worker, if it still runs. Returns how it ended, as a sentence without a subject: "was killed by SIGSEGV
  /// (Segmentation fault)", "called exit(3)". Called once; only printed() may be called afterwards.
  virtual std::string end() = 0;

  /// The last lines that the worker printed.
  virtual std::string printed() const = 0;

  /// Resident memory of the worker in bytes; 0 if it cannot be told.
  virtual std::uint64_t memory() const = 0;
};

/// Starts workers: processes of this machine, or of others. One thread at a time. Outlives its channels.
class WorkerLauncher {
 public:
  virtual ~WorkerLauncher() = default;

  /// A new worker, which has been told nothing yet. Throws IoError if it cannot be started.
  virtual std::unique_ptr<WorkerChannel> start() = 0;

  /// Waits until a worker has sent something or has ended, or may have; no longer than `most`.
  virtual void wait(std::chrono::milliseconds most) = 0;
};

}  // namespace sandglass
