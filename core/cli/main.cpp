#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <string_view>

#include "core/cli/command_line_error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/help_format.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/output.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/sweep/provenance/build_info.hpp"
#include "plugins/builtin.hpp"
#include "results/base/text.hpp"

namespace {

using namespace sandglass;

constexpr const char* kExamples = R"(Examples:
  sandglass run experiments/010_masking_ratio.yaml
  sandglass run experiments/010_masking_ratio.yaml train.epochs=2 --workers 8
  sandglass check experiments/010_masking_ratio.yaml
  sandglass plan experiments/010_masking_ratio.yaml --workers 8
  sandglass status runs/masking_ratio
  sandglass resume runs/masking_ratio
  sandglass show runs/masking_ratio --by point
  sandglass verify runs/masking_ratio
  sandglass report runs/masking_ratio -o report.html
  sandglass importance runs/masking_ratio
  sandglass plot runs/masking_ratio points -o points.svg
  sandglass encode runs/masking_ratio --split test --output codes.npy
  sandglass describe train

Ends with 0 if all went well, 1 if trials failed or a claim does not hold or is undecided, 2 if the study or the command line is wrong, 3 if files, disk, plugins or standard output are at fault, 130 if interrupted, 141 if the reader of its output has gone.)";

void add_commands(CLI::App& app, Action& action) {
  add_run(app, action);
  add_resume(app, action);
  add_status(app, action);
  add_stop(app, action);
  add_rerun(app, action);
  add_extend(app, action);
  add_replay(app, action);
  add_worker(app, action);
  add_check(app, action);
  add_plan(app, action);
  add_collect(app, action);
  add_show(app, action);
  add_verify(app, action);
  add_report(app, action);
  add_importance(app, action);
  add_compare(app, action);
  add_export(app, action);
  add_plot(app, action);
  add_serve(app, action);
  add_encode(app, action);
  add_reconstruct(app, action);
  add_decode(app, action);
  add_sample(app, action);
  add_describe(app, action);
  add_plugin(app, action);
  add_schema(app, action);
}

/// Whether the command trains: Ctrl-C then ends it cleanly from the first moment on.
bool trains(int argc, char** argv) {
  static constexpr std::array<std::string_view, 4> kTraining = {"run", "resume", "rerun", "extend"};
  return argc > 1 && std::ranges::find(kTraining, argv[1]) != kTraining.end();
}

/// Understands the command line and does what it asks for.
int perform(int argc, char** argv) {
  CLI::App app{"Sandglass: a laboratory for autoencoders", "sandglass"};
  app.formatter(std::make_shared<HelpFormat>());  // the commands inherit it
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  Action action;
  add_commands(app, action);
  app.footer(kExamples);  // after the commands, which would each repeat it
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    throw ConfigError(plain_message(app, error));
  }
  linalg::check_environment();
  linalg::configure_allocator();
  Registry registry;
  register_builtin_plugins(registry);
  return action(registry);
}

int report(const std::exception& error, ExitStatus status) {
  notify("error: {}\n", results::visible_text(error.what(), results::LineEnds::kept));
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  int status = kSuccess;
  std::optional<InterruptFlag> interrupt;
  if (trains(argc, argv)) interrupt.emplace();
  try {
    secure_standard_streams();
    print_checked([&] { status = perform(argc, argv); });
    return status;
  } catch (const OutputError& error) {
    if (status == kInterrupted) return status;  // Ctrl-C ends the reader of a pipe as well
    if (error.reader_has_gone()) return kReaderHasGone;
    return report(error, kFault);
  } catch (const config::StudyError& error) {
    notify("{}\n",
           results::visible_text(error.what(), results::LineEnds::kept));  // a list, each mistake behind its place
    return kBadInput;
  } catch (const ConfigError& error) {
    return report(error, kBadInput);
  } catch (const SchemaError& error) {
    return report(error, kBadInput);
  } catch (const std::exception& error) {
    return report(error, kFault);
  }
}
