#include "core/cli/common_options.hpp"

#include "core/cli/plugins_in_use.hpp"

namespace sandglass {
namespace {

/// noise.ratio=0,0.25 -> sweep.axes.noise.ratio=[0,0.25]; a list or a range in brackets stays as it is.
std::string axis_override(const std::string& axis) {
  const auto equals = axis.find('=');
  if (equals == std::string::npos) return "sweep.axes." + axis;
  const std::string values = axis.substr(equals + 1);
  const bool bracketed = values.starts_with('[') || values.starts_with('{');
  return "sweep.axes." + axis.substr(0, equals + 1) + (bracketed ? values : "[" + values + "]");
}

}  // namespace

config::StudySpec StudyArguments::load(Registry& registry) const {
  return load_study(file, overrides, plugins, registry, {small, data});
}

void add_study_arguments(CLI::App& command, StudyArguments& arguments) {
  command.add_option("study", arguments.file, "The study's YAML file")->required()->type_name("FILE");
  command.add_option("overrides", arguments.overrides, "Changes to the study, such as model.latent=16")
      ->type_name("KEY=VALUE");
  command
      .add_option_function<std::vector<std::string>>(
          "--axis",
          [&arguments](const std::vector<std::string>& axes) {
            for (const auto& axis : axes) arguments.overrides.push_back(axis_override(axis));
          },
          "An axis of the sweep: noise.ratio=0,0.25,0.5 or 'noise.ratio={min: 0, max: 0.8}'")
      ->type_name("PATH=VALUES")
      ->expected(1)
      ->take_all();
  command.add_flag("--small", arguments.small, "The small version of the study: its block 'small' laid over the rest");
  command.add_option("--data", arguments.data, "The dataset's folder: dataset.folder=DIR")->type_name("DIR");
}

void add_folder(CLI::App& command, std::filesystem::path& folder) {
  command.add_option("folder", folder, "The run's folder")->required()->type_name("DIR");
}

void add_study_source(CLI::App& command, std::filesystem::path& source) {
  command.add_option("run", source, "The run's folder, or its study.h5")->required()->type_name("DIR");
}

void add_plugin_option(CLI::App& command, std::vector<std::filesystem::path>& plugins) {
  command.add_option("--plugin", plugins, "A plugin library to load, or a folder of them")->type_name("PATH");
}

void add_workers_option(CLI::App& command, unsigned& workers) {
  command.add_option("--workers", workers, "Trials at once; default: SANDGLASS_WORKERS, else one per core")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

}  // namespace sandglass
