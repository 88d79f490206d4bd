#include <fmt/format.h>

#include <fstream>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/commands/studies/report_claims.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/output.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/config/compose/document.hpp"
#include "results/base/files.hpp"
#include "results/record/run_folder.hpp"
#include "results/report/data/report_data.hpp"
#include "results/report/html/report_page.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct ReportCommandOptions {
  std::filesystem::path study;   ///< the folder of a run, or its study.h5
  std::filesystem::path output;  ///< empty: "<study name>.html"
  bool umap = false;
  bool overwrite = false;
  std::vector<std::filesystem::path> plugins;
};

/// Those of the study, unless one of them has gone: then its claims are not judged.
void load_plugins_of(const results::StudySource& source, const std::vector<std::filesystem::path>& named,
                     Registry& registry) {
  std::vector<std::filesystem::path> of_study;
  try {
    of_study = config::parse_study(source.header().resolved_yaml, source.label().string()).plugins();
  } catch (const Error&) {
    of_study.clear();  // report_options() tells what is wrong with it
  }
  std::erase_if(of_study, [](const auto& file) { return !std::filesystem::exists(file); });
  load_all_plugins(registry, named, of_study);
}

/// Throws unless a report may be written there: over nothing, over a report, or over what may be replaced.
void require_replaceable(const std::filesystem::path& file, const std::filesystem::path& study, bool overwrite) {
  results::require_no_file_of_a_run(file, study);
  if (overwrite || !std::filesystem::is_regular_file(file)) return;
  std::ifstream stream(file, std::ios::binary);
  std::string head(results::kReportBegins.size(), '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (stream.gcount() == 0 || head == results::kReportBegins) return;
  throw ConfigError(fmt::format(
      "{} exists already and is no report\nreplace it with --overwrite, or choose another --output", file.string()));
}

int report_command(const ReportCommandOptions& options, Registry& registry) {
  if (!options.output.empty()) require_replaceable(options.output, options.study, options.overwrite);
  const results::StudySource source(options.study);
  load_plugins_of(source, options.plugins, registry);
  auto asked = report_options(source, options.study, registry);
  if (options.umap) asked.umap_examples = std::numeric_limits<std::uint64_t>::max();
  const auto data = results::report_data(source, asked);
  tell_beyond_journal(source);
  const auto html = results::page_html(data, false);
  const auto file = options.output.empty() ? std::filesystem::path(data.title + ".html") : options.output;
  require_replaceable(file, options.study, options.overwrite);
  results::write_atomically(file, html);
  if (!data.lost.empty()) notify("warning: {}\n", data.lost);
  fmt::print("{}: {:.1f} MB, opens in any browser, without a network\n", file.string(),
             static_cast<double>(html.size()) / 1e6);
  return kSuccess;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto options = std::make_shared<ReportCommandOptions>();
  auto* command = app.add_subcommand("report", "Write a study as one HTML file that explains it, for any browser");
  add_study_source(*command, options->study);
  command->add_option("-o,--output", options->output, "The file; default: the study's name with .html, in this folder")
      ->type_name("FILE");
  command->add_flag("--overwrite", options->overwrite, "Replace a file that is no report; an old report is replaced");
  command->add_flag("--umap", options->umap,
                    "UMAP of all scatters, however many examples they have: some seconds each");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return report_command(*options, r); }; });
}

}  // namespace sandglass
