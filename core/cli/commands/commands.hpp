#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sandglass {

class Registry;

/// What the program ends with.
enum ExitStatus : int {
  kSuccess = 0,
  kTrialsFailed = 1,  ///< the study is complete, but some trials failed
  kClaimsFailed = 1,  ///< some claim does not hold, is undecided or cannot be judged
  kBadInput = 2,      ///< the study, an option or a name is wrong: nothing was run
  kFault = 3,         ///< files, disk, plugins: what was finished is safe
  kInterrupted = 130
};

/// The commands. Each prints to stdout what was asked for, and to stderr its progress; each returns an ExitStatus and
/// lets Error escape to main(), which prints it. `registry` holds the built-in plugins and is not frozen yet.

struct RunOptions {
  std::filesystem::path study;         ///< the YAML file
  std::vector<std::string> overrides;  ///< "model.latent=16"
  bool small = false;                  ///< the study's small version
  std::filesystem::path data;          ///< the dataset's folder; empty: as the study says
  std::filesystem::path out;           ///< empty: runs/<study name>
  unsigned workers = 0;                ///< 0: SANDGLASS_WORKERS, else one per core
  bool yes = false;                    ///< however many trials there are, they are meant
  std::vector<std::filesystem::path> plugins;
};
int run_command(const RunOptions& options, Registry& registry);

struct ResumeOptions {
  std::filesystem::path folder;
  unsigned workers = 0;
  std::vector<std::filesystem::path> plugins;
};
int resume_command(const ResumeOptions& options, Registry& registry);

struct RerunOptions {
  std::filesystem::path folder;
  bool failed = false;                ///< all failed trials
  std::vector<std::uint64_t> trials;  ///< or these
  unsigned workers = 0;
  std::vector<std::filesystem::path> plugins;
};
/// Runs trials of a study again; their new records replace the old.
int rerun_command(const RerunOptions& options, Registry& registry);

struct ExtendOptions {
  std::filesystem::path folder;
  std::uint64_t trials = 0;  ///< of the sampler, as if it had been asked for so many at the start
  unsigned workers = 0;
  std::vector<std::filesystem::path> plugins;
};
int extend_command(const ExtendOptions& options, Registry& registry);

struct StatusOptions {
  std::filesystem::path folder;  ///< of a run, or its study.h5
  bool watch = false;
  bool json = false;
};
int status_command(const StatusOptions& options);

struct StopOptions {
  std::filesystem::path folder;
};
int stop_command(const StopOptions& options);

struct ReplayOptions {
  std::filesystem::path folder;
  std::string pruner;                  ///< empty: every pruner with its defaults
  std::vector<std::string> overrides;  ///< its parameters: "reduction=3"
  std::optional<std::uint64_t> lookahead;
  std::vector<std::filesystem::path> plugins;
};
/// What another pruner would have made of a finished study.
int replay_command(const ReplayOptions& options, Registry& registry);

/// A study's own process starts this one for isolated trials; not for people.
int worker_command(Registry& registry);

struct CheckOptions {
  std::filesystem::path study;
  std::vector<std::string> overrides;
  bool small = false;
  std::filesystem::path data;
  std::vector<std::filesystem::path> plugins;
  bool resolved = false;  ///< print the study with every default filled in
};
int check_command(const CheckOptions& options, Registry& registry);

struct PlanOptions {
  std::filesystem::path study;
  std::vector<std::string> overrides;
  bool small = false;
  std::filesystem::path data;
  unsigned workers = 0;
  std::vector<std::filesystem::path> plugins;
  bool no_calibration = false;  ///< count only: neither data nor training
  bool json = false;
};
/// What a study would run, and what it would take.
int plan_command(const PlanOptions& options, Registry& registry);

struct ShowOptions {
  std::filesystem::path folder;      ///< of a run, or its study.h5
  std::string by;                    ///< "trial", "point" or "front"; empty: trial, and front of several objectives
  std::string sort;                  ///< a column; empty: best first
  std::vector<std::string> metrics;  ///< further columns
  bool reverse = false;
  bool json = false;
  std::optional<std::uint64_t> trial;  ///< everything of this one instead
};
int show_command(const ShowOptions& options);

struct VerifyOptions {
  std::filesystem::path folder;  ///< of a run, or its study.h5
  std::filesystem::path study;   ///< a study file whose claims are judged; empty: those of the run
  bool json = false;
  std::vector<std::filesystem::path> plugins;
};
int verify_command(const VerifyOptions& options, Registry& registry);

/// Of encode, reconstruct, decode and sample: a trained model at work.
struct UseOptions {
  std::filesystem::path run;     ///< a run's folder, or a study.h5
  std::string trial = "best";    ///< or a number
  std::filesystem::path input;   ///< a file of examples (or codes); empty: the split
  std::string split;             ///< "train", "valid" or "test" of the study's own data
  std::string array = "latent";  ///< path of the array in an HDF5 input
  std::string labels;            ///< labels of the input: see read_rows()
  std::int64_t label = -1;       ///< one class for every row; below 0: none
  std::int64_t count = 16;       ///< of sample
  std::uint64_t seed = 0;        ///< of sample
  std::filesystem::path output;  ///< empty: CSV to stdout
  std::filesystem::path data;    ///< the dataset's folder, if it has moved
  std::vector<std::filesystem::path> plugins;
};
int encode_command(const UseOptions& options, Registry& registry);
int reconstruct_command(const UseOptions& options, Registry& registry);
int decode_command(const UseOptions& options, Registry& registry);
int sample_command(const UseOptions& options, Registry& registry);

struct SchemaOptions {
  std::vector<std::filesystem::path> plugins;
};
/// The JSON Schema of a study file, for editors.
int schema_command(const SchemaOptions& options, Registry& registry);

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
