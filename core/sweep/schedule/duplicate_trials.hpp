#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/sweep/schedule/plan.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Trials of a study that are one and the same: equal parameters and an equal seed. One of them is run, the others take
/// its record. Looks for them only where there can be any: in a space of countably many points, not all of them tried
/// once. Remembers a record for each distinct trial.
class DuplicateTrials {
 public:
  DuplicateTrials(const config::StudySpec& study, const StudyPlan& plan);

  /// A finished trial.
  void add(const results::TrialRecord& record);

  /// A trial is about to run. Returns the one that it equals and that runs already, if there is one.
  std::optional<std::uint64_t> begin(const TrialSpec& job);

  /// The record of a finished trial that equals this one, in this one's name and without arrays; none if there is none.
  /// `original`: whose it is.
  std::optional<results::TrialRecord> record_for(const TrialSpec& job, std::uint64_t& original) const;

 private:
  using Parameters = std::vector<std::pair<std::string, ParameterValue>>;
  static std::string key(const Parameters& parameters, std::uint32_t replicate);

  bool possible_ = false;
  std::map<std::string, std::uint64_t> running_;
  std::map<std::string, results::TrialRecord> finished_;
};

/// `record` in the name of another trial.
results::TrialRecord with_identity_of(const TrialSpec& job, results::TrialRecord record);

}  // namespace sandglass
