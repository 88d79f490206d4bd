#pragma once
#include <string>
#include <vector>

#include "core/config/validate/objective.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"
#include "core/plugin/interfaces/sampler.hpp"
#include "results/analysis/claim.hpp"

namespace sandglass::config {

/// What claims may speak of.
struct ClaimContext {
  const SearchSpace& space;                 ///< StudySpec::parameters
  const std::vector<std::string>& metrics;  ///< rankable_metrics(); valid.X stands for test.X too
  const std::vector<ObjectiveConfig>& objectives;
  KnownSplits splits;
  bool space_complete = true;    ///< false: some axis had a mistake, so that unknown ones may be it
  bool metrics_complete = true;  ///< likewise
  bool small = false;            ///< claims on points that the small version does not have are left out in silence
};

/// Reads the list `expect` (null: absent). Claims with mistakes are left out.
std::vector<results::Claim> read_expect(const Entry* entry, const ClaimContext& context, Diagnostics& diagnostics);

}  // namespace sandglass::config
