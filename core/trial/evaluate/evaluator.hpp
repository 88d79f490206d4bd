#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trial/data/data_splits.hpp"
#include "core/trial/progress_cell.hpp"
#include "core/trial/train/passes.hpp"
#include "core/trial/train/stop_condition.hpp"

namespace sandglass {

/// One measured number of a split: "valid.mse".
struct Measurement {
  std::string name;
  std::string unit;
  std::string text;
  double value = 0;
  bool at_end_only = false;
};

/// When a split is measured.
struct Moment {
  Index epoch = 0;  ///< of the whole trial
  bool last = false;
};

/// Passes splits through a model and measures them. Batches have a fixed size whatever the training batch is, and sums
/// run in double in the order of the examples, so a value depends on nothing but the weights and the data.
class Evaluator {
 public:
  /// `stage`: the last one, whose first update is the objective of valid.loss.
  Evaluator(const Registry& registry, const config::TrialConfig& config, const TrialPlugins& plugins,
            const DataSplits& data, const Stage& stage, std::uint64_t seed);

  /// From now on StopCondition::check() is called before every batch, and what it throws ends the evaluation. The
  /// stop_condition has to outlive this object.
  void obey(const StopCondition& stop_condition) { stop_condition_ = &stop_condition; }

  /// From now on `progress` hears of every batch that is measured: ProgressCell::beat(). It has to outlive this object.
  void tell(const ProgressCell& progress) { progress_ = &progress; }

  /// <split>.loss (the training objective, corruption included: drawn from a stream of its own, the same in every
  /// epoch), <split>.reconstruction (the loss of the clean examples, without noise) and the outputs of the metrics that
  /// are due.
  std::vector<Measurement> measure(const std::string& split, Moment moment);

  /// Lets a metric say whether it can measure this model on this data. Throws PluginRefusal if it cannot.
  void check_metric(const config::MetricUse& use, const std::string& split) const;

  /// Calls `visit` with each batch of the first `count` examples of a split, after its pass through the model.
  void visit(const Split& split, Index count, const std::function<void(Index first, ReconstructionPass&)>& visit);

  /// The same with the examples as the trial's noise corrupts them, in clean() too. They are drawn from the stream of
  /// <split>.loss, so no other draw changes.
  void visit_corrupted(const Split& split, Index count,
                       const std::function<void(Index first, ReconstructionPass&)>& visit);

 private:
  struct MetricInstance {
    std::string id;
    std::unique_ptr<Metric> metric;
    bool at_end_only = false;
  };
  std::vector<MetricInstance> start_metrics(const MetricContext& context, Moment moment) const;
  std::optional<MetricInstance> start_metric(const config::MetricUse& use, const MetricContext& context,
                                             Moment moment) const;
  std::vector<Measurement> finish(const std::string& split, std::vector<MetricInstance>& metrics) const;
  /// The seed of what is drawn for a measurement, and not for training.
  std::uint64_t stream() const;
  /// Calls body(first, rows) for each batch of `count` examples.
  void for_batches(Index count, const std::function<void(Index first, Index rows)>& body) const;
  double objective(const Split& split);
  std::vector<float> encode(const Split& split) const;
  ReconstructionPass& reconstruction_pass(Index rows);
  ObjectivePass& objective_pass(const Split& split, Index rows);

  const Registry& registry_;
  const config::TrialConfig& config_;
  const TrialPlugins& plugins_;
  const DataSplits& data_;
  const Stage& stage_;
  std::uint64_t seed_;
  const StopCondition* stop_condition_ = nullptr;
  const ProgressCell* progress_ = nullptr;
  Index epoch_ = 0;  // of the last measurement
  std::map<Index, std::unique_ptr<ReconstructionPass>> reconstruction_passes_;
  std::map<std::pair<Index, bool>, std::unique_ptr<ObjectivePass>> objective_passes_;  // by rows and labels
};

}  // namespace sandglass
