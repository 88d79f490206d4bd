#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/sweep/execute/executor.hpp"

namespace sandglass {

/// What a worker is told once.
struct WorkerSetup {
  std::string study;             ///< the resolved YAML
  std::filesystem::path folder;  ///< of the run
  bool shares_stages = false;
  bool keeps_rung_checkpoints = false;         ///< as in TrialRunnerOptions
  std::string metric;                          ///< the objective
  std::vector<std::filesystem::path> plugins;  ///< libraries of the command line
  std::uint64_t memory = 0;                    ///< limit in bytes; 0: none
  double seconds = 0;                          ///< a trial's time limit; 0: none
  std::int64_t checkpoint_epochs = 0;          ///< as in TrialRunnerOptions
  double checkpoint_seconds = 0;
  std::string cores = {};  ///< the name of the study's CoreBudget; empty: kernels get no help
  unsigned worker = 0;     ///< this worker's number in it
};

/// As text for the channel to a worker, and back. The decoders throw IoError.
std::string encode(const WorkerSetup& setup);
WorkerSetup decode_setup(const std::string& text);

/// A task as a worker needs it: it makes the configuration from the study and the parameters.
struct TaskMessage {
  struct Trial {
    std::uint64_t trial = 0, point = 0, seed = 0;
    std::uint32_t replicate = 0;
    std::vector<std::pair<std::string, ParameterValue>> parameters;
    std::optional<Ancestry> ancestry;
  };
  Trial trial;
  std::int64_t from = 0, until = 0;
  std::optional<Trial> parent;
  bool prune = false;
  std::optional<std::string> completes;
};
std::string encode(const TrialTask& task);
TaskMessage decode_task(const std::string& text);

}  // namespace sandglass
