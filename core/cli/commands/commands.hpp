#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace sandglass {

class Registry;

/// What the program ends with.
enum ExitStatus : int {
  kSuccess = 0,
  kTrialsFailed = 1,  ///< the study is complete, but some trials failed
  kClaimsFailed = 1,  ///< some claim does not hold, is undecided or cannot be judged
  kBadInput = 2,      ///< the study, an option or a name is wrong: nothing was run
  kFault = 3,         ///< files, disk, plugins, standard output: what was finished is safe
  kInterrupted = 130,
  kReaderHasGone = 141  ///< as if SIGPIPE had ended it, which `| head` is used to
};

/// What a command line asks for. It prints to stdout what was asked for and to stderr its progress, and returns an
/// ExitStatus; Error escapes to main(), which prints it. The registry holds the built-in plugins and is not frozen yet.
using Action = std::function<int(Registry&)>;

/// The commands, each in the file of its name; those that use a trained trial lie in trained/. Each adds itself with its options to the command line; if it is called,
/// it sets `action`.
/// The commands, each in the file of its name, here or (report, serve) in core/cli/report. Each adds itself with its
/// options to the command line; if it is called, it sets `action`.
void add_run(CLI::App& app, Action& action);
void add_resume(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_stop(CLI::App& app, Action& action);
void add_rerun(CLI::App& app, Action& action);
void add_extend(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);
void add_worker(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_plan(CLI::App& app, Action& action);
void add_collect(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_importance(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_plot(CLI::App& app, Action& action);
void add_serve(CLI::App& app, Action& action);
void add_encode(CLI::App& app, Action& action);
void add_reconstruct(CLI::App& app, Action& action);
void add_decode(CLI::App& app, Action& action);
void add_sample(CLI::App& app, Action& action);
void add_describe(CLI::App& app, Action& action);
void add_plugin(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);

}  // namespace sandglass
