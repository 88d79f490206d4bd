#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/sweep/schedule/study_plan.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// One piece of work: a trial trains on, to its next rung or to its end; or it is completed where it waits.
struct SchedulerJob {
  std::uint64_t number = 0;  ///< place in the sequence of jobs
  std::uint64_t trial = 0;
  std::int64_t from = 0;   ///< epochs of the trial so far
  std::int64_t until = 0;  ///< epochs of the trial when it halts to be judged; 0: it runs to its end
  bool completes = false;  ///< it trains no further: after `from` epochs it is evaluated, and ends as completed
};

/// What a trial trains with from an epoch on, if trials exploit each other.
struct TrialSegment {
  std::int64_t from = 0;  ///< epochs
  Point point;
  std::uint64_t parent = 0;  ///< the trial whose weights it continued from then; its own number in the first segment
  std::uint64_t ancestry_digest = 0;  ///< of all earlier segments that led to its weights and record; 0: there are none
};

/// What a job led to, as far as later choices depend on it.
struct JobOutcome {
  std::vector<double> curve;  ///< the objective after every epoch of the trial so far, as recorded; NaN: not measured
  bool ended = false;         ///< the trial is over; else it waits to be judged
  results::TrialStatus status = results::TrialStatus::completed;  ///< if ended
  std::vector<double> values;  ///< if ended: of each objective; NaN where it has none
};

/// Decides what a study does next: which trial begins, which goes on to its next rung, which is pruned or completed
/// early. The answers are a numbered sequence of jobs that is the same for any number of workers and after any
/// interruption.
///
/// The lookahead L makes it so. When job j is chosen, the outcomes of jobs 0 .. j - L - 1 are known, and those
/// of the last L jobs are not, even if some of them finished long ago. With L = 2: jobs 0, 1 and 2 are chosen
/// knowing nothing, job 3 knowing the outcome of job 0, job 4 knowing those of jobs 0 and 1. If job 1 is still running
/// when job 4 is to be chosen, the scheduler waits for it; so up to L + 1 jobs run at the same time. Without an
/// adaptive sampler and an active pruner no choice depends on an outcome: nothing waits, and job n is trial n.
///
/// Each choice takes the first of these that there is:
/// 1. a trial that waits at a rung, if the pruner says that it goes on, is completed or is pruned (highest rung first,
/// then by number);
/// 2. a trial that may begin, the lowest number first;
/// 3. nothing: job j stays empty, and job j + 1 is chosen knowing one more outcome.
/// When nothing runs and nothing else can be chosen, the trials that still wait at a rung are pruned.
///
/// A rung at an epoch at which the objective is not measured moves to the next epoch at which it is. A trial that has
/// measured nothing yet (a model that pretrains) goes on without being judged.
///
/// Pure logic: no clock, no thread, no file. One thread at a time. Keeps references to its constructor's arguments.
class TrialScheduler {
 public:
  TrialScheduler(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry);

  struct Step {
    enum class Kind : std::uint8_t {
      run,      ///< `job` is next
      prune,    ///< `job.trial` is pruned where it waits, after `job.until` epochs; 0: before it began
      unknown,  ///< the choice depends on the outcome of job `job.number`, which has not been reported yet
      finished  ///< every trial has ended, or (if choices depend on no outcome) is under way
    };
    Kind kind = Kind::finished;
    SchedulerJob job;
    Point point = {};                          ///< of the trial that runs or is pruned
    std::string reason = {};                   ///< if the job completes it early: why
    std::optional<TrialSegment> segment = {};  ///< if trials exploit each other: the trial's
    std::optional<TrialSegment> parent =
        {};  ///< if the job begins with an exploit: the segment of segment->parent at that epoch
  };

  /// The next step. Throws what the sampler or the pruner throws.
  Step next();

  /// Reports the outcome of a job; in any order, each job once.
  void report(std::uint64_t job, JobOutcome outcome);

  /// Whether choices depend on outcomes at all.
  bool adaptive() const { return adaptive_; }

  /// Whether trials may be ended early.
  bool prunes() const { return prunes_; }

  /// Whether trials may exploit each other (PBT).
  bool exploits() const { return exploits_; }

 private:
  struct Asked {
    Point point;
    std::uint32_t ended = 0;                  // replicates
    std::vector<std::vector<double>> values;  // of those with a finite one, by replicate: one per objective
    bool pruned = false;
    std::int64_t epochs = -1;
  };

  std::optional<Step> judge_waiting();
  std::optional<Step> begin_trial();
  std::optional<Step> begin_or_prune(std::uint64_t trial, Decision decision);
  bool ask_for(std::uint64_t point);
  void learn(const SchedulerJob& job, JobOutcome outcome);
  void end_trial(std::uint64_t trial, const JobOutcome& outcome, bool pruned);
  void observe(std::uint64_t point);
  void enter(std::uint64_t trial);
  void take_over(std::uint64_t trial, Exploit exploit);
  const TrialSegment& segment_until(std::uint64_t trial, std::int64_t epoch) const;
  const Point& point_of(std::uint64_t trial) const;
  Step issue(std::uint64_t trial, std::int64_t from);
  Step complete(std::uint64_t trial);
  Step prune(std::uint64_t trial);

  const config::StudySpec& study_;
  const StudyPlan& plan_;
  std::unique_ptr<Sampler> sampler_;  // of an adaptive plan: told what comes out
  std::unique_ptr<Pruner> pruner_;
  bool prunes_ = false, adaptive_ = false, exploits_ = false;
  std::vector<double> signs_;  // of each objective: -1 if it is maximised

  std::uint64_t jobs_ = 0;                           // chosen so far, those that did nothing included
  std::uint64_t learned_ = 0;                        // jobs whose outcomes may be known
  std::map<std::uint64_t, SchedulerJob> under_way_;  // chosen and not learned; a gap did nothing
  std::map<std::uint64_t, JobOutcome> reported_;

  std::uint64_t next_trial_ = 0, next_point_ = 0;
  std::deque<std::uint64_t> deferred_;                        // may not begin yet
  std::set<std::pair<std::int64_t, std::uint64_t>> waiting_;  // (-epochs, trial)
  std::vector<TrialSnapshot> snapshots_;
  std::vector<std::vector<TrialSegment>> segments_;  // of each trial, if trials exploit each other
  std::map<std::uint64_t, Asked> asked_;             // points with trials that have not ended
};

}  // namespace sandglass
