#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trial/data_splits.hpp"
#include "core/trial/passes.hpp"

namespace sandglass {

/// One measured number of a split: "valid.mse".
struct Measurement {
  std::string name;
  std::string unit;
  std::string text;
  double value = 0;
  bool every_epoch = true;  ///< false for what is measured only at the end
};

/// Passes splits through a model and measures them. Batches have a fixed size whatever the training batch is, and sums
/// run in double in the order of the examples, so a value depends on nothing but the weights and the data.
class Evaluator {
 public:
  Evaluator(const Registry& registry, const config::TrialConfig& config, const TrialPlugins& plugins,
            const DataSplits& data);

  /// <split>.loss (the training objective, corruption included: drawn from a stream of its own, the same in every
  /// epoch), <split>.reconstruction (the loss of the clean examples, without noise) and the outputs of the metrics that
  /// are measured every epoch or, with `at_end`, of all of them.
  std::vector<Measurement> measure(const std::string& split_name, bool at_end, std::uint64_t seed);

  /// Calls `visit` with each batch of the first `count` examples of a split, after its pass through the model.
  void visit(const Split& split, Index count, const std::function<void(Index first, ReconstructionPass&)>& visit);

 private:
  struct MetricInstance {
    std::string id;
    std::unique_ptr<Metric> metric;
  };
  std::vector<MetricInstance> start_metrics(bool at_end) const;
  double objective(const Split& split, std::uint64_t seed);
  ReconstructionPass& reconstruction_pass(Index rows);
  ObjectivePass& objective_pass(Index rows);

  const Registry& registry_;
  const config::TrialConfig& config_;
  const TrialPlugins& plugins_;
  const DataSplits& data_;
  std::map<Index, std::unique_ptr<ReconstructionPass>> reconstruction_passes_;
  std::map<Index, std::unique_ptr<ObjectivePass>> objective_passes_;
};

}  // namespace sandglass
