#include <fmt/format.h>

#include <optional>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "results/base/folder_lock.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_file.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct CollectOptions {
  std::filesystem::path folder;
  std::filesystem::path output;  ///< empty: the folder's study.h5
};

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  return std::filesystem::weakly_canonical(a) == std::filesystem::weakly_canonical(b);
}

/// A program that writes to the run builds study.h5 at its end, and must not find an earlier state in its place.
results::StudyFile collect_in_folder(const results::RunFolder& folder) {
  if (const auto holder = results::folder_lock_holder(folder.root); !holder.empty())
    throw ConfigError(
        fmt::format("{0} is running: {1} builds its study.h5 at the end\n"
                    "what is finished so far goes into another file: sandglass collect {0} -o so_far.h5",
                    folder.root.string(), holder));
  const results::FolderLock lock(folder.root);
  auto file = results::ensure_study_file(folder.root);
  if (file.ahead) throw IoError(fmt::format("nothing is collected: {}", file.problems.back()));
  return file;
}

int collect_command(const CollectOptions& options) {
  const results::RunFolder folder{options.folder};
  const bool elsewhere = !options.output.empty() && !same_file(options.output, folder.study_file());
  if (elsewhere) results::require_no_file_of_a_run(options.output, folder.root);
  const auto file = elsewhere ? results::copy_study_file(folder.root, options.output) : collect_in_folder(folder);
  for (const auto& problem : file.problems) notify("warning: {}\n", problem);
  std::uint64_t finished = 0;
  const results::StudySource source(file.path);
  source.for_each([&](results::TrialRecord&&, std::uint64_t) { ++finished; });
  fmt::print("{} of {} trials are in {}\n", finished, source.header().planned_trials, file.path.string());
  return file.problems.empty() ? kSuccess : kTrialsFailed;
}

}  // namespace

void add_collect(CLI::App& app, Action& action) {
  auto options = std::make_shared<CollectOptions>();
  auto* command = app.add_subcommand("collect", "Put what is finished of a study into one file, also while it runs");
  add_folder(*command, options->folder);
  command->add_option("-o,--output", options->output, "The file; default: the folder's study.h5")->type_name("FILE");
  command->callback([&action, options] { action = [options](Registry&) { return collect_command(*options); }; });
}

}  // namespace sandglass
