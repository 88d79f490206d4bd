#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/linalg/team.hpp"
#include "core/trial/data/data_cache.hpp"

namespace sandglass {

class ProgressCell;
class StageStore;
class TrialRun;

/// Where the weights of a trial come from, if trials exploit each other.
struct Ancestry {
  std::uint64_t parent =
      0;  ///< the trial whose weights it continues from; its own number as long as it has exploited none
  std::uint64_t digest = 0;  ///< of all that led to these weights; 0: its own training alone
};

/// One trial to run: everything its result depends on.
struct TrialSpec {
  std::uint64_t trial = 0;
  std::uint64_t point = 0;
  std::uint32_t replicate = 0;
  std::uint64_t seed = 0;
  config::TrialConfig config;
  std::vector<std::pair<std::string, ParameterValue>> parameters;  ///< the axes' values by YAML path
  std::optional<Ancestry> ancestry = {};  ///< if trials exploit each other: then the schedule is recorded
};

/// What a trial may use while it runs. None of it changes the result, except that a trial over its time limit fails.
struct TrialServices {
  const Registry& registry;
  DataCache& data;
  std::stop_token stop;                 ///< asks the trial to end without a result, within a batch
  std::function<void()> on_epoch = {};  ///< called train.epochs times while it trains, on the trial's thread

  /// Called after every epoch that it trains, on the trial's thread, where TrialRun::checkpoint() may be taken.
  std::function<void(const TrialRun&)> after_epoch = {};

  /// Seconds that the trial may run, by the clock, summed over its tasks. Time that it waits or is halted does not
  /// count, nor does a stage that it takes from the store. A trial that runs longer fails. This is the one thing in a
  /// record that is no function of (config, seed): whether it happens depends on the machine.
  std::optional<double> time_limit = {};

  /// Finished stages to share with other trials; none: each trial trains all of its own.
  StageStore* stages = nullptr;

  /// Where it tells how far it is while it runs; none: nowhere.
  ProgressCell* progress = nullptr;

  /// Threads that help its kernels; none: it computes on its own thread alone. The record has the same bits either way.
  linalg::Team* team = nullptr;
};

}  // namespace sandglass
