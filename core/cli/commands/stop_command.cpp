#include <fmt/format.h>
#include <signal.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

/// The process of "process 4711 on node3". Throws ConfigError if it is on another machine.
pid_t process_in(const std::string& holder) {
  const std::string before = "process ", between = " on ";
  pid_t process = 0;
  const char* begin = holder.data() + std::min(before.size(), holder.size());
  const char* end = holder.data() + holder.size();
  const auto [rest, error] = std::from_chars(begin, end, process);
  const bool here = std::string(rest, end) == between + results::host_name();
  if (!holder.starts_with(before) || error != std::errc{} || !here || process <= 0)
    throw ConfigError(fmt::format("{} is writing to the run: stop it on its own machine", holder));
  return process;
}

}  // namespace

int stop_command(const StopOptions& options) {
  const results::JournalReader is_a_run(results::RunFolder{options.folder}.journal());
  const auto holder = results::folder_lock_holder(options.folder);
  if (holder.empty()) {
    fmt::print("{} is not running.\n", options.folder.string());
    return kSuccess;
  }
  const pid_t process = process_in(holder);
  if (::kill(process, SIGINT) != 0) throw IoError(fmt::format("cannot stop {}: {}", holder, std::strerror(errno)));
  fmt::print("{} was asked to stop; trials under way are given up.\n", holder);
  std::fflush(stdout);
  while (results::folder_lock_holder(options.folder) == holder)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  fmt::print("Stopped. To go on: sandglass resume {}\n", options.folder.string());
  return kSuccess;
}

}  // namespace sandglass
