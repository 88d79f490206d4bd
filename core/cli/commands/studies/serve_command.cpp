#include <fmt/format.h>

#include <ranges>

#include "core/cli/commands/commands.hpp"
#include "core/cli/commands/studies/report_claims.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "results/base/error.hpp"
#include "results/report/serve/report_server.hpp"

namespace sandglass {
namespace {

constexpr int kPort = 8470;

struct ServeOptions {
  std::vector<std::filesystem::path> folders;
  int port = kPort;
  std::vector<std::filesystem::path> plugins;
};

/// Throws IoError unless there can be studies.
void check_place(const std::filesystem::path& place) {
  const bool there = std::filesystem::exists(place);
  const bool file = std::filesystem::is_regular_file(place) && place.extension() == ".h5";
  if (there && (file || std::filesystem::is_directory(place))) return;
  throw IoError(fmt::format("{} {}\nexpected a folder with runs, the folder of a run or a study.h5", place.string(),
                            there ? "holds no studies" : "does not exist"));
}

int serve_command(ServeOptions options, Registry& registry) {
  if (options.folders.empty()) options.folders.emplace_back(std::filesystem::is_directory("runs") ? "runs" : ".");
  for (const auto& folder : options.folders) check_place(folder);
  load_all_plugins(registry, options.plugins);
  results::ServedStudies studies(
      options.folders, [&](const auto& source, const auto& path) { return report_options(source, path, registry); });
  results::ReportServer server(studies, options.port);
  const InterruptFlag interrupt;
  fmt::print("http://127.0.0.1:{}/ shows the studies in {}, to this machine alone\nCtrl-C ends it\n", server.port(),
             fmt::join(options.folders | std::views::transform([](const auto& path) { return path.string(); }), ", "));
  std::fflush(stdout);
  server.run(interrupt.flag());
  return kSuccess;
}

}  // namespace

void add_serve(CLI::App& app, Action& action) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = app.add_subcommand("serve", "Show studies to the browsers of this machine, also while they run");
  command->add_option("DIR", options->folders, "Folders with runs, a run's folder, or a study.h5; default: runs");
  command->add_option("--port", options->port, fmt::format("The port; 0: any that is free; default: {}", kPort))
      ->check(whole_number(0, 65535))
      ->type_name("N");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return serve_command(*options, r); }; });
}

}  // namespace sandglass
