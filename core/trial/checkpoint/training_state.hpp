#pragma once
#include <memory>
#include <vector>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/train/stage_trainer.hpp"
#include "core/trial/trial_parts.hpp"

namespace sandglass {

/// How far the training of a trial is: the values of its parameters, the current stage with its trainer, and the
/// counters. It is what a checkpoint holds of a trial beside its record. `spec` and `parts` have to outlive it.
class TrainingState {
 public:
  TrainingState(const TrialSpec& spec, TrialParts& parts);

  Index epoch() const { return counters_.epoch; }  ///< epochs begun, over all stages
  std::size_t stage_index() const { return stage_; }
  bool finished() const { return stage_ == parts_.stages.size(); }
  /// Of the current stage, so unless finished().
  const Stage& stage() const { return parts_.stages[stage_]; }
  bool in_last_stage() const { return stage_ + 1 == parts_.stages.size(); }

  /// Whether the current stage has begun; only then there is a trainer.
  bool within_stage() const { return trainer_ != nullptr; }
  const StageTrainer& trainer() const { return *trainer_; }
  /// Makes the trainer, unless the stage has begun.
  void begin_stage();
  /// As StageTrainer::run_epoch().
  std::vector<double> run_epoch(const StopCondition& stop_condition, ProgressCell* progress) {
    return trainer_->run_epoch(counters_, stop_condition, progress);
  }
  bool stage_done() const { return trainer_->epochs_done() == parts_.epochs_in(stage_); }
  void end_stage();

  /// Keeps a copy of what the current stage trains, as it is now; it takes the place of an earlier copy.
  void keep_as_best();
  /// Puts that copy back, if there is one.
  void restore_best();

  /// The part of a checkpoint that is its own; the views in it point into this object. `shared`: for other trials that
  /// share the stages so far, so without the parameters that these have not trained.
  Checkpoint state(bool shared) const;

  /// Takes over parameters, clock and stage; the stage has not begun afterwards. Throws IoError unless a trial made of
  /// these parts can be where the checkpoint says, and its parameters have the shapes that it says. It need not hold
  /// all of them.
  void take_over(const Checkpoint& from);

  // To continue within a stage: before, and in this order after take_over().
  /// Throws IoError unless the checkpoint was made with this data, and holds as many parameters.
  void require_same_data(const Checkpoint& from) const;
  /// Begins the stage with the examples that it had when it began.
  void restore_stage(const Checkpoint& from);
  /// Throws IoError if an optimizer's state has another layout; with `exploited` that state is reset instead.
  void restore_optimizers(const Checkpoint& from, bool exploited);

 private:
  const TrialSpec& spec_;
  TrialParts& parts_;
  std::unique_ptr<StageTrainer> trainer_;
  std::vector<std::vector<float>> best_;    // of each parameter: see Checkpoint::Values::best
  std::vector<std::vector<float>> before_;  // of each parameter: see Checkpoint::Values::before
  std::vector<bool> trained_;               // of each parameter: by a stage so far
  TrainingCounters counters_;
  std::size_t stage_ = 0;
};

}  // namespace sandglass
