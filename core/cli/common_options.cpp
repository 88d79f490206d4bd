#include "core/cli/common_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "core/base/error.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

/// Whether the bracket that opens `values` closes at its end: [2,4], but not [2],[4].
bool is_one_bracket(const std::string& values) {
  if (!values.starts_with('[') && !values.starts_with('{')) return false;
  int depth = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == '[' || values[i] == '{') ++depth;
    if (values[i] == ']' || values[i] == '}') --depth;
    if (depth == 0) return values.find_first_not_of(' ', i + 1) == values.npos;
  }
  return true;  // it is never closed, which the reader reports
}

/// noise.ratio=0,0.25 -> sweep.axes.noise.ratio=[0,0.25]; a list or a range in brackets stays as it is.
std::string axis_override(const std::string& axis) {
  const auto equals = axis.find('=');
  if (equals == std::string::npos) return "sweep.axes." + axis;
  const std::string values = axis.substr(equals + 1);
  return "sweep.axes." + axis.substr(0, equals + 1) + (is_one_bracket(values) ? values : "[" + values + "]");
}

/// A run, which is no study's YAML, though its folder holds one.
void refuse_run(const std::filesystem::path& file) {
  std::error_code ignored;
  const bool study_file = file.extension() == ".h5" && std::filesystem::is_regular_file(file, ignored);
  const results::RunFolder run{study_file ? file.parent_path() : file};
  if (!study_file && !std::filesystem::exists(run.journal(), ignored) &&
      !(std::filesystem::is_directory(file, ignored) && std::filesystem::exists(run.study_file(), ignored)))
    return;
  auto text = fmt::format("{} is {}, expected a study's YAML file", file.string(),
                          study_file ? "a study file of results" : "the folder of a run");
  if (std::filesystem::exists(run.study_yaml(), ignored))
    text += fmt::format("\nthe study that it ran: {}", run.study_yaml().string());
  throw ConfigError(
      text + fmt::format("\nhow far it is: sandglass status {0}\nwhat came out: sandglass show {0}", file.string()));
}

}  // namespace

config::StudySpec StudyArguments::load(Registry& registry) const {
  refuse_run(file);
  return load_study(file, overrides, plugins, registry, {small, data, open_files});
}

void add_study_arguments(CLI::App& command, StudyArguments& arguments) {
  command.add_option("study", arguments.file, "Its YAML file")->required()->type_name("FILE");
  command.add_option("overrides", arguments.overrides, "Changes to the study, such as train.epochs=2")
      ->type_name("KEY=VALUE");
  command
      .add_option_function<std::vector<std::string>>(
          "--axis",
          [&arguments](const std::vector<std::string>& axes) {
            for (const auto& axis : axes) arguments.overrides.push_back(axis_override(axis));
          },
          "An axis of the sweep: noise.ratio=0,0.25,0.5, 'noise.ratio={min: 0, max: 0.8}', optimizer=adam,sgd")
      ->type_name("PATH=VALUES")
      ->expected(1)
      ->allow_extra_args(false)  // what follows is no further axis
      ->take_all();
  command.add_flag("--small", arguments.small, "The small version of the study: its block 'small' laid over the rest");
  command.add_option("--data", arguments.data, "Where the dataset's files are, if not where the study says")
      ->type_name("DIR");
}

void add_folder(CLI::App& command, std::filesystem::path& folder) {
  command.add_option("run", folder, "Its folder")->required()->type_name("RUN");
}

void add_changes(CLI::App& command, std::vector<std::string>& overrides) {
  command
      .add_option(
          "changes", overrides,
          "Changes of limits, isolation, resources or checkpoint, such as limits.memory=2000: no result depends "
          "on them")
      ->type_name("KEY=VALUE");
}

void add_study_source(CLI::App& command, std::filesystem::path& source) {
  command.add_option("run", source, "Its folder or its study.h5")->required()->type_name("RUN");
}

void add_data_option(CLI::App& command, std::filesystem::path& data) {
  command.add_option("--data", data, "Where the dataset's files are, if they have moved; the study keeps it")
      ->type_name("DIR");
}

void add_plugin_option(CLI::App& command, std::vector<std::filesystem::path>& plugins) {
  command.add_option("--plugin", plugins, "A plugin library to load, or a folder of them")->type_name("PATH");
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto check = [least, most](const std::string& given) {
    std::uint64_t number = 0;
    const auto* end = given.data() + given.size();
    const auto read = std::from_chars(given.data(), end, number);
    if (!given.empty() && read.ec == std::errc() && read.ptr == end && least <= number && number <= most)
      return std::string();
    constexpr auto kAny = std::numeric_limits<std::uint64_t>::max();
    const auto range = most == kAny ? fmt::format(", {} or more", least) : fmt::format(" from {} to {}", least, most);
    return fmt::format("expected a whole number{}, got '{}'", range, given);
  };
  return {check, ""};
}

void add_workers_option(CLI::App& command, unsigned& workers) {
  command.add_option("--workers", workers, "Trials at once; default: SANDGLASS_WORKERS, else one per core")
      ->check(whole_number(1, 1024))
      ->type_name("N");
}

}  // namespace sandglass
