#pragma once
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/trial/stage_examples.hpp"

namespace sandglass {

/// Training diverged: the objective is not a finite number any more.
class Diverged : public Error {
 public:
  using Error::Error;
  ~Diverged() override;
};

/// What is counted over the whole trial, from stage to stage: part of the keys of its random numbers.
struct TrainingClock {
  Index epoch = 0;            ///< epochs begun
  std::uint64_t updates = 0;  ///< updates done
};

/// Trains one stage by stochastic gradients. After the first two batches nothing is allocated.
class StageTrainer {
 public:
  /// A series that the stage records: "loss", the name of an update, the name of a term.
  struct Series {
    std::string name;
    std::string unit;
    std::string text;
  };

  StageTrainer(const TrialPlugins& plugins, const Stage& stage, const DataSplits& data, Index batch,
               std::uint64_t seed);

  /// First the loss: of the first update. Then the losses of all updates, if there are several, and the terms of each
  /// objective that has more than one.
  const std::vector<Series>& series() const { return series_; }

  /// Trains one epoch and returns the means over its examples, in the order of series(). Returns early, with what it
  /// has, if `stop` is requested. Throws Diverged with the step at which an objective became infinite or NaN.
  std::vector<double> run_epoch(TrainingClock& clock, std::stop_token stop);

 private:
  struct UpdatePasses {
    std::string name;
    std::unique_ptr<Optimizer> optimizer;
    std::string optimizer_id;
    const double* folded_rate = nullptr;
    std::unique_ptr<ObjectivePass> full, rest;
  };
  void record(const TrialPlugins& plugins, const Stage& stage, const Update& update);
  void name_series(const TrialPlugins& plugins, const Stage& stage);
  void step(UpdatePasses& update, ObjectivePass& pass, Index batch, TrainingClock& clock, double epoch);

  StageExamples examples_;
  std::uint64_t seed_;
  std::string stage_;
  std::vector<UpdatePasses> updates_;
  std::vector<Series> series_;
  Index epochs_done_ = 0;
  std::uint64_t visits_ = 0;
};

}  // namespace sandglass
