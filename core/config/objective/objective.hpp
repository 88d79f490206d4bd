#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/config/schema/plugin_use.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// The metric that gives an output, and which way it says that this is better.
struct MeasuredBy {
  std::string metric;
  Goal goal = Goal::none;
};

/// The metrics that trials can be ranked by.
struct Rankable {
  std::vector<std::string> names;
  std::vector<std::string> at_end;                  ///< those of `names` that are measured only when a trial ends
  std::map<std::string, MeasuredBy> by = {};        ///< those that a metric gives
  std::map<std::string, std::int64_t> seldom = {};  ///< those that are measured every so many epochs, more than one
};

/// train.loss, valid.loss, valid.reconstruction, and valid.<output> for each output of `metrics`. Makes an instance of
/// each to ask for its outputs; reports a metric that cannot be made, and a name that two of them give.
Rankable rankable_metrics(const std::vector<ReadUse>& metrics, const Registry& registry, Diagnostics& diagnostics);

/// Which way outputs of metrics are better, "minimize" or "maximize", by their names without a split; of those alone
/// that declare it.
std::map<std::string, std::string> declared_goals(const Rankable& metrics);

/// What every combination of choices can be ranked by, `metrics` of each; and, in `all`, what any of them measures.
Rankable common_metrics(const std::vector<std::vector<ReadUse>>& metrics, const Registry& registry,
                        std::vector<std::string>& all, Diagnostics& diagnostics);

/// Where the datasets stand that have no validation examples in any trial, each place once: there a missing split is
/// reported if the key that asks for it was left out.
using WithoutValid = std::vector<Mark>;

/// What an objective may be.
struct ObjectiveContext {
  const Rankable& metrics;                   ///< what every trial measures
  const std::vector<std::string>& measured;  ///< what some do
  const Registry& registry;
  bool complete;  ///< false if some metric had a mistake, so that an unknown name may be one of its outputs
  const WithoutValid& without_valid;
};

/// Reads `objective` (null: absent), a block or a list of them: at least one in return. Without a goal an objective is
/// taken the way that its metric declares, else minimized.
std::vector<ObjectiveConfig> read_objectives(const Entry* entry, const ObjectiveContext& context,
                                             Diagnostics& diagnostics);

/// Reports at `mark` if trials may keep their best epoch (train.keep: best), and the objective does not say which that
/// is: there are several, or it is not measured at each validation.
void check_keep(const StudySpec& study, const Rankable& metrics, const Mark& mark, Diagnostics& diagnostics);

/// Reports at `mark` if trials may end by train.patience, and the objective does not say when: there are several, it is
/// of the training examples, or it is not measured at each validation. Reports at `min_delta` if that is given, but no
/// patience.
void check_patience(const StudySpec& study, const Rankable& metrics, const Mark& mark, const Mark& min_delta,
                    Diagnostics& diagnostics);

/// Reads `record` (null: absent).
RecordConfig read_record(const Entry* entry, const WithoutValid& without_valid, Diagnostics& diagnostics);

}  // namespace sandglass::config
