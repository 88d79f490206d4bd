#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/trial/train/stop_condition.hpp"
#include "core/trial/trial_reporter.hpp"
#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

struct Checkpoint;
class SharedStages;
class TrainingState;
class TrialParts;

/// One trial under way. It can be halted after any epoch, written down as a checkpoint, and continued elsewhere, to the
/// same bits. Epochs are counted over all stages. One thread at a time, whoever made it: denormal numbers are flushed
/// while it works for the trial (DenormalScope), and as before afterwards.
class TrialRun {
 public:
  TrialRun(TrialSpec spec, const TrialServices& services);  ///< nothing is done yet
  TrialRun(const TrialRun&) = delete;
  TrialRun& operator=(const TrialRun&) = delete;
  ~TrialRun();

  /// Continues from a checkpoint of the same trial. Throws IoError, saying what is wrong, if it is damaged, or was made
  /// by another configuration, seed, version of the program or of a plugin, or from other data.
  static std::unique_ptr<TrialRun> restore(TrialSpec spec, const TrialServices& services, std::string_view checkpoint);

  /// Exploits another trial, as population based training does: continues from the weights in `checkpoint`, which is
  /// of the parent trial `source`, and trains on as `spec` says. The record so far is the trial's own, from `own`, its
  /// checkpoint of the same epoch. If the new parameters change the layout of an optimizer's state, that state is
  /// reset. Throws as restore().
  static std::unique_ptr<TrialRun> exploit(TrialSpec spec, const TrialServices& services, std::string_view own,
                                           const TrialSpec& source, std::string_view checkpoint);

  enum class State : std::uint8_t {
    halted,     ///< as many epochs as asked for are done
    ended,      ///< record() is the result: completed, failed, or pruned by train.on_nan
    stopped,    ///< by services.stop, within an epoch or an evaluation: this object cannot be advanced any more
    stage_busy  ///< another trial is training a stage that both share, busy_stage(): advance again once it is released
  };

  /// Trains until `epoch` epochs are done and halts. With 0, or more epochs than the trial has, it runs to its end,
  /// which train.patience may bring sooner: it evaluates and makes its artifacts. A trial halted after its last epoch
  /// still has to be advanced to its end. What goes wrong in the trial is never thrown: it becomes a failed record.
  State advance(std::int64_t epoch = 0);

  /// After stage_busy: the key of the stage in services.stages.
  const std::string& busy_stage() const;

  /// Early stopping by a pruner: trains until `epoch` epochs are done (at least one), and ends as completed as if there
  /// were no more. `reason` says why in the record: "no improvement for 5 epochs". A trial that stops by itself before
  /// that (train.patience) keeps its own reason. Throws Error if more epochs are done.
  State complete(std::int64_t epoch, const std::string& reason);

  /// Epochs done, as far as the trial was asked to go.
  std::int64_t epoch() const;

  /// Epochs done: a stage that trials share may have been trained further than was asked for.
  std::int64_t trained() const { return done_; }

  /// The objective (config.objective.metric, as in its series) after each epoch done; NaN where it was not measured.
  /// The sign is the metric's own, also if it is to be maximised.
  std::vector<double> curve() const;

  /// The result, once the trial has ended.
  results::TrialRecord& record() { return record_; }

  /// The record of this trial if a pruner ends it here: its series so far, no scalars and no arrays.
  results::TrialRecord pruned() const;

  /// Everything needed to continue from here. May be called before the trial begins, once it has halted, and in
  /// services.after_epoch. Throws Error if it has ended or was stopped.
  std::string checkpoint() const;

 private:
  // The trial from its start to its end.
  State run_to_limit();
  void make_parts();
  void train_epoch();
  void validate(bool last);
  void finish();
  void measure_what_waited_for_the_end(std::int64_t epoch);
  bool keeps_best() const { return spec_.config.train.keep == "best"; }
  /// Whether it is over though epochs are left (train.patience); the record then says why.
  bool stops_early();
  /// The epoch so far with the best objective, from 1; 0 if none was measured.
  std::int64_t best_epoch() const;

  // What it tells services.progress.
  void tell_begin();
  void enter(const char* phase);

  // Stages that trials share.
  /// Whether the current stage is one of them. Once begun it is trained to its end, for the others.
  bool sharing() const;
  /// False if another trial is training the stage. Afterwards it has begun here, or its result was taken over.
  bool begin_stage();
  void end_stage();
  bool take_over_shared();

  // How it ends.
  /// Runs the body with denormals flushed. Whatever it throws ends the trial: a stop without a record, anything else as
  /// failed, or, if it diverged and the study says so (train.on_nan), as pruned after its last whole epoch.
  void capture(const std::function<void()>& body);
  void end();

  // What a checkpoint holds.
  Checkpoint state(std::string identity, bool shared) const;
  void take_over(const Checkpoint& from);
  void continue_from(const Checkpoint& from, bool exploited);
  std::int64_t progress() const;

  static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

  TrialSpec spec_;
  TrialServices services_;
  TrialReporter reporter_{services_};
  StopCondition stop_condition_;
  results::TrialRecord record_;
  std::string phase_ = "load";  // what it is at, for the record of a failure
  std::unique_ptr<TrialParts> parts_;
  std::unique_ptr<SharedStages> shared_;
  std::unique_ptr<TrainingState> training_;
  std::int64_t done_ = 0;          // epochs that are whole, validation included
  std::int64_t limit_ = kNoLimit;  // epochs to halt after
  bool ended_ = false, stopped_ = false;
};

}  // namespace sandglass
