#pragma once
#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/checkpoint/shared_stages.hpp"
#include "core/trial/train/trainer.hpp"
#include "core/trial/trial_parts.hpp"
#include "core/trial/trial_run.hpp"

namespace sandglass {

/// What a TrialRun does: loads, creates, trains stage by stage, evaluates, records. Its members are the trial's whole
/// state; `phase_` and the clock say how far it got.
class TrialCourse {
 public:
  using State = TrialRun::State;

  TrialCourse(TrialSpec job, const TrialServices& services);
  TrialCourse(const TrialCourse&) = delete;
  TrialCourse& operator=(const TrialCourse&) = delete;

  /// As TrialRun's; `run` is what services.after_epoch is given.
  State advance(Index epoch, const TrialRun& run);
  Index epoch() const { return std::min(done_, limit_); }
  std::vector<double> curve() const;
  results::TrialRecord& record() { return record_; }
  results::TrialRecord pruned() const;
  std::string checkpoint() const;

  /// Takes over a checkpoint's state, before anything is done. Throws IoError if it does not fit.
  void restore(std::string_view bytes);

  /// Takes over another trial's state, and of its own checkpoint what was recorded. Throws IoError likewise.
  void adopt(std::string_view own, const TrialSpec& source, std::string_view bytes);

 private:
  State go(const TrialRun& run);
  void make_parts();
  /// False if another trial is at it. Afterwards there is a trainer, or the stage was taken over.
  bool begin_stage();
  void make_trainer();
  bool train_epoch();
  void validate(bool last);
  /// Throws Diverged if what trials are ranked by was measured after this epoch and is no finite number.
  void check_objectives() const;
  void end_stage();
  void finish();
  void end();
  void fail(std::string plugin, std::string reason);
  /// The objective is no finite number: as the study says, the trial fails, or is pruned after its last whole epoch.
  void diverge(const std::string& reason);
  /// Runs the body; whatever it throws is the trial's failure.
  void or_fail(const std::function<void()>& body);
  void report_progress();

  /// Whether the stage is one that trials share. Once begun it is trained to its end, for the others.
  bool sharing() const { return shared_ && shared_->shareable(stage_); }
  bool take_over_shared();

  /// The state as it is; its views point into this. `shared`: what other trials may take over of it.
  Checkpoint state(bool shared) const;
  void take_over(const Checkpoint& from);
  void go_on_from(const Checkpoint& from, bool adopted);
  void restore_trainer(const Checkpoint& from, bool adopted);
  void restore_optimizers(const Checkpoint& from, bool adopted);

  static constexpr Index kNoLimit = std::numeric_limits<Index>::max();

  TrialSpec job_;
  TrialServices services_;
  TrialDeadline watch_;
  results::TrialRecord record_;
  std::string phase_ = "load";
  std::unique_ptr<TrialParts> parts_;
  std::optional<SharedStages> shared_;
  std::unique_ptr<StageTrainer> trainer_;   // of stage_, once it has begun
  std::vector<std::vector<float>> before_;  // of each parameter: see Checkpoint::Values::before
  std::vector<bool> trained_;               // of each parameter: by a stage so far
  TrainingClock clock_;
  std::size_t stage_ = 0;
  Index done_ = 0, limit_ = kNoLimit, reported_ = 0;  // epochs
  bool ended_ = false, stopped_ = false;
};

}  // namespace sandglass
