#include "core/sweep/execute/remote/halted_records.hpp"

#include <utility>

#include "core/sweep/execute/rung_checkpoints.hpp"

namespace sandglass {

void HaltedRecords::keep(results::TrialRecord record) { records_.insert_or_assign(record.trial, std::move(record)); }

results::TrialRecord HaltedRecords::so_far(const TrialSpec& spec, std::int64_t epoch) const {
  results::TrialRecord record;
  const auto found = records_.find(spec.trial);
  if (found != records_.end()) record = found->second;
  record.trial = spec.trial;
  record.point = spec.point;
  record.replicate = spec.replicate;
  record.seed = spec.seed;
  record.parameters = spec.parameters;
  record.status = results::TrialStatus::pruned;
  if (!rungs_.empty() && found == records_.end())
    record.series = series_at_rung(rungs_, spec.trial, epoch);  // of an earlier session
  return record;
}

}  // namespace sandglass
