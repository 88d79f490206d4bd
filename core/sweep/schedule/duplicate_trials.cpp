#include "core/sweep/schedule/duplicate_trials.hpp"

#include "core/base/error.hpp"
#include "results/base/checksum.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMost = 1'000'000;  // points of a space in which duplicates are looked for

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

/// Equal for equal trials only.
template <class Trial>  // a specification or a record
std::string key_of(const Trial& trial) {
  std::string text = std::to_string(trial.replicate);
  for (const auto& [path, value] : trial.parameters) text += "\n" + path + "=" + to_string(value);
  return text;
}

std::uint64_t hash_of(const std::string& key) {
  results::Fnv1a hash;
  hash.add(std::string_view(key));
  return hash.value();
}

results::TrialRecord in_the_name_of(const TrialSpec& trial, results::TrialRecord record) {
  record.trial = trial.trial;
  record.point = trial.point;
  record.replicate = trial.replicate;
  record.duration = 0;
  return record;
}

}  // namespace

DuplicateTrials::DuplicateTrials(const config::StudySpec& study, const StudyPlan& plan, results::RunFolder folder)
    : folder_(std::move(folder)) {
  if (study.space.empty()) return;
  const auto size = size_of(study.space);
  // A list that has every point of the space has each once.
  possible_ = size > 0 && !(plan.enumerates() && plan.points() == size);
}

void DuplicateTrials::add(const results::TrialRecord& record, std::uint64_t place) {
  if (!possible_ || record.status != results::TrialStatus::completed) return;
  completed_.try_emplace(hash_of(key_of(record)), place);
}

std::optional<results::TrialRecord> DuplicateTrials::record_for(const TrialSpec& trial) const try {
  if (!possible_) return std::nullopt;
  const auto key = key_of(trial);
  const auto found = completed_.find(hash_of(key));
  if (found == completed_.end()) return std::nullopt;
  if (!journal_) journal_.emplace(folder_.journal());
  auto finish = journal_->read_finish(found->second);
  if (key_of(finish.record) != key) return std::nullopt;  // another trial of the same hash
  if (finish.trial_file.empty()) return in_the_name_of(trial, std::move(finish.record));
  const auto file = std::filesystem::path(finish.trial_file).filename();
  return in_the_name_of(trial, results::read_trial_file(folder_.trials() / file));
} catch (const IoError&) {
  return std::nullopt;
}

bool DuplicateTrials::begin(const TrialSpec& trial, const Step& step) {
  if (!possible_) return true;
  auto key = key_of(trial);
  const auto [at, is_first] = running_keys_.try_emplace(key, trial.trial);
  if (is_first) running_.emplace(trial.trial, Running{std::move(key), {}});
  if (at->second == trial.trial) return true;
  running_.at(at->second).waiting.push_back(step);
  return false;
}

std::vector<DuplicateTrials::Step> DuplicateTrials::end(std::uint64_t trial) {
  auto ended = running_.extract(trial);
  if (!ended) return {};
  running_keys_.erase(ended.mapped().key);
  return std::move(ended.mapped().waiting);
}

}  // namespace sandglass
