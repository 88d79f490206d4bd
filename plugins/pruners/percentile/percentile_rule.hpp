#pragma once
#include <functional>
#include <map>
#include <queue>
#include <sandglass/plugin.hpp>
#include <vector>

namespace sandglass {

/// A percentile of values that come one by one: linearly interpolated at percentile / 100 * (n - 1) of the n sorted
/// ones. A value takes time in proportion to log n, the percentile none.
class RunningPercentile {
 public:
  /// percentile: of [0, 100].
  explicit RunningPercentile(double percentile) : percentile_(percentile) {}

  /// No NaN.
  void add(double value);
  bool empty() const { return low_.empty(); }
  /// Of at least one value.
  double value() const;

 private:
  double place() const;

  double percentile_;
  std::priority_queue<double> low_;  ///< up to the place, with it
  std::priority_queue<double, std::vector<double>, std::greater<>> high_;
};

struct PercentileOptions {
  double percentile = 50;
  std::int64_t startup_trials = 0;
  std::int64_t warmup_epochs = 0;
  std::int64_t interval = 1;
};

/// Ends a trial whose best value of its first e epochs is worse (greater) than the percentile p of
///   { value of trial m at epoch e : m has completed, trained for e epochs or more, and has a number there },
/// linearly interpolated at p / 100 * (n - 1) of the n sorted values. Pruned, failed and running trials do not count.
/// Nothing is pruned before `startup_trials` trials have completed, nor in the first `warmup_epochs` epochs. After
/// that, a trial without any number is pruned. Judged at warmup_epochs + k * interval, k >= 1.
/// Source: the median rule of Golovin et al. 2017, "Google Vizier", KDD, in the form that Optuna gave it.
class PercentileRule final : public Pruner {
 public:
  /// `name`: of the plugin, for messages.
  PercentileRule(std::string name, const PercentileOptions& options) : name_(std::move(name)), options_(options) {}

  void prepare(const PruningPlan& plan) override;
  std::int64_t next_rung(std::uint64_t trial, std::int64_t epoch) const override;
  void tell(const TrialSnapshot& changed) override;
  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override;

  /// Adds the parameters that median and percentile share.
  static Schema schema(Schema schema);

  /// Reads those.
  static PercentileOptions options(const Params& params, double percentile);

 private:
  static void add(const TrialSnapshot& completed, std::int64_t epoch, RunningPercentile& percentile);

  std::string name_;
  PercentileOptions options_;
  std::int64_t epochs_ = 0;
  std::int64_t completed_ = 0;
  std::map<std::int64_t, RunningPercentile> percentiles_;  // by epoch: over the completed trials
};

}  // namespace sandglass
