#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

class TrialCourse;

/// The course of one trial, which can be halted after any epoch, written down, and gone on with elsewhere, to the same
/// bits. Epochs are counted over all stages. One thread at a time.
class TrialRun {
 public:
  TrialRun(TrialSpec job, const TrialServices& services);  ///< nothing is done yet

  /// Goes on from a checkpoint of the same trial. Throws IoError, saying what is wrong, if it is damaged, of another
  /// configuration, seed, program or plugin version, or of other data.
  static TrialRun restore(TrialSpec job, const TrialServices& services, std::string_view checkpoint);

  /// Goes on from another trial's weights: from the checkpoint of `source`, with what `job` says to train with from
  /// there on. What was recorded so far is that of the trial's own checkpoint, which ends at the same epoch. The state
  /// of an optimizer that keeps another one under the new parameters begins anew. Throws as restore() does.
  static TrialRun adopt(TrialSpec job, const TrialServices& services, std::string_view own, const TrialSpec& source,
                        std::string_view checkpoint);

  TrialRun(TrialRun&&) noexcept;
  TrialRun& operator=(TrialRun&&) noexcept;
  ~TrialRun();

  enum class State : std::uint8_t {
    halted,   ///< as many epochs as asked for are done
    ended,    ///< record() is the result: completed or failed
    stopped,  ///< services.stop asked for it, within an epoch: this object can go no further
    waiting   ///< somebody else trains a stage that this trial shares (services.stages): ask again later
  };

  /// Trains until `epoch` epochs are done and halts; 0, or more than the trial has: to the end, where it evaluates and
  /// records. Halted at its last epoch it still has to be advanced to its end. Never throws for what goes wrong in the
  /// trial: that is a failed record.
  State advance(std::int64_t epoch = 0);

  /// Epochs done.
  std::int64_t epoch() const;

  /// The objective (config.objective.metric, as recorded in its series) after each epoch done; NaN where it was not
  /// measured. As it is, also if it is to be maximised.
  std::vector<double> curve() const;

  /// The result; once it has ended.
  results::TrialRecord& record();

  /// The record of this trial as ended here by a pruner: its series so far, neither scalars nor arrays.
  results::TrialRecord pruned() const;

  /// Everything that is needed to go on from here: once it has halted, before it began, and in services.after_epoch.
  std::string checkpoint() const;

 private:
  explicit TrialRun(std::unique_ptr<TrialCourse> course);
  std::unique_ptr<TrialCourse> scheduler_;
};

}  // namespace sandglass
