#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sandglass {

class Registry;

/// What the program ends with.
enum ExitStatus : int {
  kSuccess = 0,
  kTrialsFailed = 1,  ///< the study is complete, but some trials failed
  kBadInput = 2,      ///< the study, an option or a name is wrong: nothing was run
  kFault = 3,         ///< files, disk, plugins: what was finished is safe
  kInterrupted = 130
};

/// The commands. Each prints to stdout what was asked for, and to stderr its progress; each returns an ExitStatus and
/// lets Error escape to main(), which prints it. `registry` holds the built-in plugins and is not frozen yet.

struct RunOptions {
  std::filesystem::path study;         ///< the YAML file
  std::vector<std::string> overrides;  ///< "model.latent=16"
  std::filesystem::path out;           ///< empty: runs/<study name>
  unsigned workers = 0;                ///< 0: SANDGLASS_WORKERS, else one per core
  std::vector<std::filesystem::path> plugins;
};
int run_command(const RunOptions& options, Registry& registry);

struct ResumeOptions {
  std::filesystem::path folder;
  unsigned workers = 0;
  std::vector<std::filesystem::path> plugins;
};
int resume_command(const ResumeOptions& options, Registry& registry);

struct CheckOptions {
  std::filesystem::path study;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> plugins;
  bool resolved = false;  ///< print the study with every default filled in
};
int check_command(const CheckOptions& options, Registry& registry);

struct ShowOptions {
  std::filesystem::path folder;
  std::string by = "trial";  ///< "trial" or "point"
  std::string sort;          ///< a column; empty: best first
  bool reverse = false;
  bool json = false;
};
int show_command(const ShowOptions& options);

struct PluginListOptions {
  std::string kind;  ///< empty: all
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};
int plugin_list_command(const PluginListOptions& options, Registry& registry);

struct PluginDescribeOptions {
  std::string id;  ///< "noise/masking"
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};
int plugin_describe_command(const PluginDescribeOptions& options, Registry& registry);

}  // namespace sandglass
