#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/trial/data/stage_examples.hpp"
#include "core/trial/progress_cell.hpp"
#include "core/trial/train/rate_schedule.hpp"
#include "core/trial/train/stop_condition.hpp"

namespace sandglass {

/// Training diverged: the objective is not a finite number any more.
class Diverged : public Error {
 public:
  using Error::Error;
  ~Diverged() override;
};

/// What is counted over the whole trial, across its stages: part of the keys of its random numbers.
struct TrainingCounters {
  Index epoch = 0;            ///< epochs begun
  std::uint64_t updates = 0;  ///< updates done
};

/// Trains one stage by stochastic gradients. After the first two batches nothing is allocated.
class StageTrainer {
 public:
  /// A series that the stage adds to the trial's record: "loss", the name of an update, the name of a term.
  struct Series {
    std::string name;
    std::string unit;
    std::string text;
  };

  /// `schedule`: the block of the study; it runs over `epochs`, the epochs of the stage.
  StageTrainer(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index batch, std::uint64_t seed,
               const Params& schedule = {}, Index epochs = 1);

  /// First the loss: of the first update. Then the losses of all updates, if there are several, and the terms of each
  /// objective that has more than one. Last the learning rate, unless it is constant.
  const std::vector<Series>& series() const { return series_; }

  /// Trains one epoch and returns the means over its examples, in the order of series(); of the learning rate that of
  /// the last step. Throws Diverged with the step
  /// at which an objective became infinite or NaN, and what StopCondition::check() does. `progress` is told after every
  /// batch, unless it is null.
  std::vector<double> run_epoch(TrainingCounters& counters, const StopCondition& stop_condition,
                                ProgressCell* progress = nullptr);

  /// Batches of an epoch.
  Index batches() const { return examples_.batches(); }

  /// The parameters that the stage trains, each once.
  std::vector<Parameter*> trained() const;

  // What a checkpoint keeps at the end of an epoch, to be put back into a new trainer of the same stage.
  Index epochs_done() const { return epochs_done_; }
  std::uint64_t visits() const { return visits_; }  ///< batches
  /// Of each update's optimizer: Optimizer::state().
  std::vector<std::vector<std::span<std::byte>>> optimizer_state();
  void go_on_after(Index epochs_done, std::uint64_t visits) { epochs_done_ = epochs_done, visits_ = visits; }

 private:
  struct UpdatePasses {
    std::string name;
    double rate = 1;
    std::unique_ptr<Optimizer> optimizer;
    std::string optimizer_id;
    const double* fused_update_rate = nullptr;
    std::unique_ptr<ObjectivePass> full, rest;
  };
  void trace(const TrialPlugins& plugins, const Stage& stage, const Update& update);
  void name_series(const TrialPlugins& plugins, const Stage& stage);
  void step(UpdatePasses& update, ObjectivePass& pass, Index batch, TrainingCounters& counters, double epoch);

  StageExamples examples_;
  std::uint64_t seed_;
  std::string stage_;
  RateSchedule schedule_;
  double learning_rate_ = 1;  // the optimizer's own; 1 if it has none
  std::vector<UpdatePasses> updates_;
  std::vector<Series> series_;
  Index epochs_done_ = 0;
  std::uint64_t visits_ = 0;
};

}  // namespace sandglass
