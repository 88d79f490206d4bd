#pragma once
#include <functional>
#include <memory>

#include "core/sweep/forecast/estimate.hpp"
#include "core/sweep/forecast/memory_use.hpp"
#include "core/trial/train/stage_trainer.hpp"
#include "core/trial/trial_parts.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Goes through a trial in short and measures what it takes. Keeps references to its constructor's arguments. The data
/// is in the cache already.
class TrialProfiler {
 public:
  /// `seconds`: for all of it.
  TrialProfiler(const TrialSpec& spec, const TrialServices& services, double seconds);
  TrialProfiler(const TrialProfiler&) = delete;
  TrialProfiler& operator=(const TrialProfiler&) = delete;

  /// Throws what the trial throws, and TrialStopped if services.stop asks for it.
  void run();

  const TrialCost& cost() const { return cost_; }
  double once_seconds() const { return once_; }  ///< one-time cost: the first call minus the second
  std::int64_t weights() const { return weights_; }
  bool cut() const { return cut_; }

 private:
  double timed(const std::function<void()>& body);
  double repeated(const std::function<void()>& body);
  void create();
  void train();
  void train_stage(std::size_t stage, double seconds);
  void record();
  void evaluate();
  void validate_on_the_way();
  void note(const std::vector<Measurement>& measurements, bool last);
  void count_text();

  const TrialSpec& spec_;
  TrialServices services_;
  double seconds_;
  StopCondition stop_condition_;
  MemoryGauge memory_;
  std::unique_ptr<TrialParts> parts_;
  std::unique_ptr<StageTrainer> trainer_;  // of the last stage: it is there while a trial is validated
  TrainingCounters counters_;
  results::TrialRecord record_;
  TrialCost cost_;
  double once_ = 0;
  std::int64_t weights_ = 0;
  bool cut_ = false;
};

}  // namespace sandglass
