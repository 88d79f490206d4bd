#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/plugin/interfaces/axis.hpp"

namespace sandglass {

/// What a pruner is told of the study.
struct PruningPlan {
  std::uint64_t trials = 0;      ///< in the study
  std::uint32_t replicates = 1;  ///< trial n is replicate n % replicates of point n / replicates
  std::int64_t epochs = 0;       ///< the most that a trial trains (train.epochs)
  std::uint64_t seed = 0;
  SearchSpace space{};
  /// The axes of the space whose values may change while a trial trains, because neither the data nor the shape of any
  /// weight depends on them.
  std::vector<std::size_t> adjustable{};
};

/// The state of a trial, as far as a decision may know it.
struct TrialSnapshot {
  enum class State : std::uint8_t {
    running,  ///< on its way to its next rung
    waiting,  ///< at a rung: its curve is known up to there, and a decision is due
    ended     ///< completed, pruned or failed
  };
  std::uint64_t trial = 0;
  State state = State::running;
  bool completed = false;     ///< ended, and ran to its end or was stopped early (Decision::complete)
  std::vector<double> curve;  ///< the objective after each epoch, smaller is better; NaN: not measured, or no number
  Point point{};              ///< what it trains with from here on: one value per axis of the plan's space

  std::int64_t epochs() const { return static_cast<std::int64_t>(curve.size()); }

  /// The last number measured in the first `epochs` epochs; NaN if there is none.
  double value_at(std::int64_t epochs) const;
  /// The smallest number of the first `epochs` epochs; NaN if there is none.
  double best_until(std::int64_t epochs) const;
};

/// Whether a trial that waits at a rung goes on.
enum class Decision : std::uint8_t {
  go_on,
  prune,     ///< it is worse than others, or hopeless: it ends without a rank, weights or test metrics
  complete,  ///< more training is of no use to it: it ends as completed, with all that a trial has at its end
  wait       ///< it depends on others: asked again once more is known; pruned if nothing is left to wait for
};

/// A trial that goes on exploits another one, its `parent`: it continues from the weights and the optimizer's
/// state that the parent had after as many epochs, and trains on with the values of `point`, which are the parent's but
/// for adjustable axes.
struct Exploit {
  std::uint64_t parent = 0;
  Point point;
};

/// Ends trials that promise little, or stops them where more training is of no use. Called from one thread. A decision
/// is a function of the plan and of the snapshots at that moment, which the study's `lookahead` fixes: neither the
/// number of workers nor the order in which trials finish plays a part.
class Pruner {
 public:
  virtual ~Pruner();

  /// Whether it ever ends a trial. If not, the rest is not asked.
  virtual bool active() const { return true; }

  /// Begins a study; forgets what it was told before. Throws ConfigError if it cannot serve such a study.
  virtual void prepare(const PruningPlan& plan) = 0;

  /// What is known of a trial has changed: it has begun or goes on, waits at a rung, or has ended. Called at every such
  /// change, and once for an end, so that a pruner can keep in order what it compares instead of going through all
  /// trials at every decision. Not called for a trial that may not begin yet.
  virtual void tell(const TrialSnapshot& changed);

  /// The next rung after `epoch`: the number of epochs after which the trial is judged next. 0: never again.
  virtual std::int64_t next_rung(std::uint64_t trial, std::int64_t epoch) const = 0;

  /// Judges a trial that waits, on all that is known: `snapshots[n]` is trial n as it was told last (state running with
  /// an empty curve: only begun). Trials are judged from the highest rung down, and by number within a rung.
  virtual Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) = 0;

  /// Called for a trial that judge() has just completed, on the same knowledge: why, in words that a person reads after
  /// "after 23 of 60 epochs:", such as "no improvement for 5 epochs". They become a part of the trial's record.
  virtual std::string reason(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) const;

  /// Whether trial n may begin, on the same knowledge; `snapshots` holds the trials before it. Else it is pruned before
  /// its first epoch (a replicate of a point that is lost already), or waits. It cannot be completed.
  virtual Decision admit(std::span<const TrialSnapshot> snapshots, std::uint64_t trial);

  /// Whether exploit() is to be called. If so, the checkpoint of each trial at a rung is kept until all have passed it.
  virtual bool exploits() const { return false; }

  /// Called for a trial that judge() has just let go on, on the same knowledge. Nothing: it goes on as it is.
  virtual std::optional<Exploit> exploit(std::span<const TrialSnapshot> snapshots, std::uint64_t trial);
};

}  // namespace sandglass
