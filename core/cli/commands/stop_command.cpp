#include <fmt/format.h>
#include <signal.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
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

int stop_command(const std::filesystem::path& folder) {
  const results::JournalReader is_a_run(results::RunFolder{folder}.journal());
  const auto holder = results::folder_lock_holder(folder);
  if (holder.empty()) {
    fmt::print("{} is not running.\n", folder.string());
    return kSuccess;
  }
  const pid_t process = process_in(holder);
  if (::kill(process, SIGINT) != 0) throw IoError(fmt::format("cannot stop {}: {}", holder, std::strerror(errno)));
  print_checked([&] { fmt::print("{} was asked to stop; trials under way are given up.\n", holder); });
  while (results::folder_lock_holder(folder) == holder) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  fmt::print("Stopped. To go on: sandglass resume {}\n", folder.string());
  return kSuccess;
}

}  // namespace

void add_stop(CLI::App& app, Action& action) {
  auto folder = std::make_shared<std::filesystem::path>();
  auto* command = app.add_subcommand("stop", "Stop a study that runs in another terminal");
  add_folder(*command, *folder);
  command->callback([&action, folder] { action = [folder](Registry&) { return stop_command(*folder); }; });
}

}  // namespace sandglass
