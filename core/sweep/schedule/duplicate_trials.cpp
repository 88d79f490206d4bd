#include "core/sweep/schedule/duplicate_trials.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMost = 1'000'000;  // distinct trials that are remembered

/// How many points the space has at most; 0: more than kMost, or a continuum.
std::uint64_t size_of(const SearchSpace& space) {
  std::uint64_t size = 1;
  for (const Axis& axis : space) {
    const auto values = value_count(axis);
    if (values == 0 || values > kMost / size) return 0;
    size *= values;
  }
  return size;
}

}  // namespace

DuplicateTrials::DuplicateTrials(const config::StudySpec& study, const StudyPlan& plan) {
  if (study.space.empty()) return;
  const auto size = size_of(study.space);
  // A list that has every point of the space has each once.
  possible_ = size > 0 && !(plan.enumerates() && plan.points() == size);
}

std::string DuplicateTrials::key(const Parameters& parameters, std::uint32_t replicate) {
  std::string text = std::to_string(replicate);
  for (const auto& [path, value] : parameters) text += "\n" + path + "=" + to_string(value);
  return text;
}

void DuplicateTrials::add(const results::TrialRecord& record) {
  if (!possible_ || record.status != results::TrialStatus::completed) return;
  auto bare = record;
  bare.arrays.clear();
  finished_.try_emplace(key(record.parameters, record.replicate), std::move(bare));
}

std::optional<std::uint64_t> DuplicateTrials::begin(const TrialSpec& job) {
  if (!possible_) return std::nullopt;
  const auto [running, is_first] = running_.try_emplace(key(job.parameters, job.replicate), job.trial);
  return is_first || running->second == job.trial ? std::nullopt : std::optional(running->second);
}

std::optional<results::TrialRecord> DuplicateTrials::record_for(const TrialSpec& job, std::uint64_t& original) const {
  if (!possible_) return std::nullopt;
  const auto found = finished_.find(key(job.parameters, job.replicate));
  if (found == finished_.end()) return std::nullopt;
  original = found->second.trial;
  return with_identity_of(job, found->second);
}

results::TrialRecord with_identity_of(const TrialSpec& job, results::TrialRecord record) {
  record.trial = job.trial;
  record.point = job.point;
  record.replicate = job.replicate;
  record.duration = 0;
  return record;
}

}  // namespace sandglass
