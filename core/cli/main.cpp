#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>

#include "core/base/error.hpp"
#include "core/cli/command_line.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/help_format.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/plugin/version.hpp"
#include "plugins/builtin.hpp"

namespace sandglass {

void add_plugin_option(CLI::App& command, std::vector<std::filesystem::path>& plugins) {
  command.add_option("--plugin", plugins, "A plugin library to load, or a folder of them")->type_name("PATH");
}

void add_workers_option(CLI::App& command, unsigned& workers) {
  command.add_option("--workers", workers, "Trials at once; default: SANDGLASS_WORKERS, else one per core")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

}  // namespace sandglass

namespace {

using namespace sandglass;

constexpr const char* kExamples = R"(
Examples:
  sandglass run experiments/010_masking_ratio.yaml
  sandglass run experiments/010_masking_ratio.yaml model.latent=16 --workers 8
  sandglass check experiments/010_masking_ratio.yaml
  sandglass plan experiments/010_masking_ratio.yaml --workers 8
  sandglass status runs/masking_ratio
  sandglass resume runs/masking_ratio
  sandglass show runs/masking_ratio --by point
  sandglass verify runs/masking_ratio
  sandglass encode runs/masking_ratio --split test --output codes.npy
  sandglass plugin describe noise/masking

Ends with 0 if all went well, 1 if trials or claims failed, 2 if the study or the command line is wrong, 3 if files, disk or plugins are at fault, 130 if interrupted.)";

/// noise.ratio=0,0.25 -> sweep.axes.noise.ratio=[0,0.25]; a list or a range in brackets stays as it is.
std::string axis_override(const std::string& axis) {
  const auto equals = axis.find('=');
  if (equals == std::string::npos) return "sweep.axes." + axis;
  const std::string values = axis.substr(equals + 1);
  const bool bracketed = values.starts_with('[') || values.starts_with('{');
  return "sweep.axes." + axis.substr(0, equals + 1) + (bracketed ? values : "[" + values + "]");
}

/// What changes a study from the command line.
template <class Options>
void add_change_options(CLI::App& command, Options& options) {
  command.add_option("overrides", options.overrides, "Changes to the study, such as model.latent=16")
      ->type_name("KEY=VALUE");
  command
      .add_option_function<std::vector<std::string>>(
          "--axis",
          [&options](const std::vector<std::string>& axes) {
            for (const auto& axis : axes) options.overrides.push_back(axis_override(axis));
          },
          "An axis of the sweep: noise.ratio=0,0.25,0.5 or 'noise.ratio={min: 0, max: 0.8}'")
      ->type_name("PATH=VALUES")
      ->expected(1)
      ->take_all();
}

template <class Options>
void add_version_options(CLI::App& command, Options& options) {
  command.add_flag("--small", options.small, "The small version of the study: its block 'small' laid over the rest");
  command.add_option("--data", options.data, "The dataset's folder: dataset.folder=DIR")->type_name("DIR");
}

void add_run(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  auto* command = app.add_subcommand("run", "Run a study");
  command->add_option("study", options->study, "The study's YAML file")->required()->type_name("FILE");
  add_change_options(*command, *options);
  add_version_options(*command, *options);
  add_workers_option(*command, options->workers);
  command->add_option("--out", options->out, "The run's folder; default: runs/<study name>")->type_name("DIR");
  command->add_flag("--yes", options->yes, "Run more than 1,000,000 trials: they are meant");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return run_command(*options, r); }; });
}

void add_check(CLI::App& app, Action& action) {
  auto options = std::make_shared<CheckOptions>();
  auto* command = app.add_subcommand("check", "Report every mistake in a study, without running it");
  command->add_option("study", options->study, "The study's YAML file")->required()->type_name("FILE");
  add_change_options(*command, *options);
  add_version_options(*command, *options);
  command->add_flag("--resolved", options->resolved, "Print the study with every default filled in");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return check_command(*options, r); }; });
}

void add_plan(CLI::App& app, Action& action) {
  auto options = std::make_shared<PlanOptions>();
  auto* command = app.add_subcommand("plan", "Tell what a study would run, and estimate time, memory and disk");
  command->add_option("study", options->study, "The study's YAML file")->required()->type_name("FILE");
  add_change_options(*command, *options);
  add_version_options(*command, *options);
  add_workers_option(*command, options->workers);
  command->add_flag("--no-calibration", options->no_calibration, "Only count: try out no trial, estimate nothing");
  command->add_flag("--json", options->json, "Print JSON");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return plan_command(*options, r); }; });
}

void add_show(CLI::App& app, Action& action) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand("show", "Show a study's trials as a table, also while it runs");
  command->add_option("study", options->folder, "The run's folder, or its study.h5")->required()->type_name("STUDY");
  command
      ->add_option("--by", options->by,
                   "A row per trial, per point with intervals over its replicates, or per point on the Pareto front; "
                   "default: trial, and front if there are several objectives")
      ->check(CLI::IsMember({"trial", "point", "front"}))
      ->type_name("trial|point|front");
  command->add_option("--sort", options->sort, "The column to sort by; default: the (first) objective, best first")
      ->type_name("COLUMN");
  command->add_option("--metric", options->metrics, "Further columns, such as test.mse")->type_name("NAME");
  command->add_flag("--reverse", options->reverse, "Turn the order round");
  command->add_option("--trial", options->trial, "One trial alone: its parameters, metrics, and why it failed")
      ->type_name("N");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([&action, options] { action = [options](Registry&) { return show_command(*options); }; });
}

void add_verify(CLI::App& app, Action& action) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", "Judge what the study expected by what came out");
  command->add_option("study", options->folder, "The run's folder, or its study.h5")->required()->type_name("STUDY");
  command->add_option("--study", options->study, "Judge the claims of this study file; default: those of the run")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "Print JSON instead of text");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return verify_command(*options, r); }; });
}

using UseCommand = int (*)(const UseOptions&, Registry&);

CLI::App* add_use(CLI::App& app, Action& action, const char* name, const char* text, UseCommand run,
                  const std::shared_ptr<UseOptions>& options) {
  auto* command = app.add_subcommand(name, text);
  command->add_option("run", options->run, "The run's folder, or its study.h5")->required()->type_name("DIR");
  command->add_option("--trial", options->trial, "Whose model: best (the default) or a trial's number")
      ->type_name("best|N");
  command->add_option("--output", options->output, "A .npy, .csv, .h5, .hdf5 or .idx file; default: CSV on the screen")
      ->type_name("FILE");
  command->add_option("--label", options->label, "For models that are given a class: this one for every row")
      ->check(CLI::NonNegativeNumber)
      ->type_name("K");
  command->add_option("--data", options->data, "The dataset's folder, if it is not where the study says")
      ->type_name("DIR");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options, run] { action = [options, run](Registry& r) { return run(*options, r); }; });
  return command;
}

void add_input(CLI::App& command, UseOptions& options, bool codes) {
  options.array = codes ? "latent" : "images";
  auto* input = command
                    .add_option("--input", options.input,
                                codes ? "Codes, one a row: a .npy, .csv, .h5 or .hdf5 file"
                                      : "Examples as the model sees them: a .npy, .csv, .h5, .hdf5 or IDX file")
                    ->type_name("FILE");
  command.add_option("--array", options.array, fmt::format("The array in an HDF5 input; default: {}", options.array))
      ->type_name("PATH");
  command.add_option("--labels", options.labels, "The input's labels: a file of its kind, HDF5 array or CSV column")
      ->type_name("LABELS");
  if (codes) {
    input->required();
    return;
  }
  command.add_option("--split", options.split, "Instead of --input: a part of the study's own data")
      ->check(CLI::IsMember({"train", "valid", "test"}))
      ->type_name("train|valid|test")
      ->excludes(input);
}

void add_uses(CLI::App& app, Action& action) {
  auto encode = std::make_shared<UseOptions>();
  add_input(*add_use(app, action, "encode", "Give the codes of examples, by a trained model", encode_command, encode),
            *encode, false);
  auto reconstruct = std::make_shared<UseOptions>();
  add_input(*add_use(app, action, "reconstruct", "Give what a trained model makes of examples", reconstruct_command,
                     reconstruct),
            *reconstruct, false);
  auto decode = std::make_shared<UseOptions>();
  add_input(*add_use(app, action, "decode", "Give the examples that belong to codes", decode_command, decode), *decode,
            true);
  auto sample = std::make_shared<UseOptions>();
  auto* command = add_use(app, action, "sample", "Draw new examples from a model with a prior", sample_command, sample);
  command->add_option("-n,--count", sample->count, "How many; default: 16")
      ->check(CLI::Range(1, 10'000'000))
      ->type_name("N");
  command->add_option("--seed", sample->seed, "Of the drawing; default: 0")->type_name("S");
}

void add_schema(CLI::App& app, Action& action) {
  auto options = std::make_shared<SchemaOptions>();
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of a study file, for editors");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return schema_command(*options, r); }; });
}

void add_plugin(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("plugin", "List and describe plugins");
  command->require_subcommand(1);
  auto list = std::make_shared<PluginListOptions>();
  auto* list_command = command->add_subcommand("list", "List all plugins, or those of a kind");
  list_command
      ->add_option("kind", list->kind, "dataset, transform, noise, model, loss, optimizer, metric, sampler or pruner")
      ->type_name("KIND");
  list_command->add_flag("--json", list->json, "Print JSON instead of a table");
  add_plugin_option(*list_command, list->plugins);
  list_command->callback([&action, list] { action = [list](Registry& r) { return plugin_list_command(*list, r); }; });

  auto describe = std::make_shared<PluginDescribeOptions>();
  auto* describe_command = command->add_subcommand("describe", "Show a plugin's parameters: range, default, meaning");
  describe_command->add_option("plugin", describe->id, "Kind and name, such as noise/masking")
      ->required()
      ->type_name("KIND/NAME");
  describe_command->add_flag("--json", describe->json, "Print JSON instead of text");
  add_plugin_option(*describe_command, describe->plugins);
  describe_command->callback(
      [&action, describe] { action = [describe](Registry& r) { return plugin_describe_command(*describe, r); }; });
}

int perform(const Action& action) {
  try {
    // A full disk, a file-size limit or a closed pipe is an error to report, not a reason to die.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    linalg::check_environment();
    linalg::configure_allocator();
    Registry registry;
    register_builtin_plugins(registry);
    return action(registry);
  } catch (const ConfigError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kBadInput;
  } catch (const SchemaError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return kFault;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Sandglass: a laboratory for autoencoders", "sandglass"};
  app.formatter(std::make_shared<HelpFormat>());  // the commands inherit it
  app.set_version_flag("--version", "sandglass " SANDGLASS_VERSION);
  app.require_subcommand(1);
  Action action;
  add_run(app, action);
  add_operations(app, action);
  add_check(app, action);
  add_plan(app, action);
  add_show(app, action);
  add_verify(app, action);
  add_uses(app, action);
  add_plugin(app, action);
  add_schema(app, action);
  app.footer(kExamples);  // after the commands, which would each repeat it
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? kSuccess : kBadInput;
  }
  return perform(action);
}
