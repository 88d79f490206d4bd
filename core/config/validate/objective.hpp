#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/config/schema/plugin_use.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// The metrics that trials can be ranked by.
struct Rankable {
  std::vector<std::string> names;
  std::vector<std::string> at_end;                  ///< those of `names` that are measured only when a trial ends
  std::map<std::string, std::int64_t> seldom = {};  ///< those that are measured every so many epochs, more than one
};

/// train.loss, valid.loss, valid.reconstruction, and valid.<output> for each output of `metrics`. Makes an instance of
/// each to ask for its outputs; reports a metric that cannot be made, and a name that two of them give.
Rankable rankable_metrics(const std::vector<ReadUse>& metrics, const Registry& registry, Diagnostics& diagnostics);

/// Where the datasets stand that have no validation examples in any trial, each place once: there a missing split is
/// reported if the key that asks for it was left out.
using WithoutValid = std::vector<Mark>;

/// Reads `objective` (null: absent), a block or a list of them: at least one in return. `complete` is false if some
/// metric had a mistake, so that an unknown name may be one of its outputs. `metrics` is what every trial measures,
/// `measured` what some do.
std::vector<ObjectiveConfig> read_objectives(const Entry* entry, const std::vector<std::string>& metrics, bool complete,
                                             const WithoutValid& without_valid, Diagnostics& diagnostics,
                                             const std::vector<std::string>& measured = {});

/// Reports at `mark` if trials may keep their best epoch (train.keep: best), and the objective does not say which that
/// is: there are several, or it is not measured at each validation.
void check_keep(const StudySpec& study, const Rankable& metrics, const Mark& mark, Diagnostics& diagnostics);

/// Reads `record` (null: absent).
RecordConfig read_record(const Entry* entry, const WithoutValid& without_valid, Diagnostics& diagnostics);

}  // namespace sandglass::config
