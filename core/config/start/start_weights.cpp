#include "core/config/start/start_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/base/error.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/base/checksum.hpp"
#include "results/store/study_source.hpp"

namespace sandglass::config {
namespace {

using results::TrialRecord;

constexpr auto kOtherTrial = "set start_from.trial to a trial that has completed: sandglass show lists them";

std::uint64_t best_of(const results::StudySource& source, const std::vector<TrialRecord>& trials,
                      const std::string& study) {
  results::BestTrials best(source.header());
  for (const auto& record : trials) best.add(record);
  const auto numbers = best.trials();
  if (numbers.size() == 1) return numbers[0];
  throw ConfigError(fmt::format("{} has {}\nset start_from.trial to a number: sandglass show lists them", study,
                                numbers.empty() ? "no best trial: none has completed with a value of its objective"
                                                : "several objectives, and no trial that is the best of all"));
}

std::uint64_t number_of(const std::string& trial) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(trial.data(), trial.data() + trial.size(), number);
  if (error != std::errc{} || end != trial.data() + trial.size())
    throw ConfigError(fmt::format("start_from.trial is '{}', expected best or the number of a trial", trial));
  return number;
}

void require_completed(const std::vector<TrialRecord>& trials, std::uint64_t number, const std::string& study) {
  const auto found = std::ranges::find(trials, number, &TrialRecord::trial);
  if (found == trials.end())
    throw ConfigError(fmt::format("{} has no finished trial {}\n{}", study, number, kOtherTrial));
  if (found->status != results::TrialStatus::completed)
    throw ConfigError(fmt::format("trial {} of {} has no trained weights: it {}\n{}", number, study,
                                  found->status == results::TrialStatus::failed ? "failed" : "was pruned",
                                  kOtherTrial));
}

std::string digest_of(const std::vector<results::Array>& arrays) {
  results::Fnv1a hash;
  for (const auto& array : arrays) {
    hash.add(std::string_view(array.name));
    for (const auto size : array.shape) hash.add(size);
    const auto& values = std::get<std::vector<float>>(array.data);
    hash.add_bytes(values.data(), values.size() * sizeof(float));
  }
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

StartWeights::StartWeights(std::string study, std::string trial, std::string digest)
    : study_(std::move(study)), trial_(std::move(trial)), digest_(std::move(digest)) {}

StartWeights::StartWeights(std::string label, std::vector<results::Array> arrays)
    : digest_(digest_of(arrays)), label_(std::move(label)), loaded_(true), arrays_(std::move(arrays)) {}

void StartWeights::load() {
  if (loaded_) return;
  const results::StudySource source{study_};
  const auto trials = source.trials();
  const auto number = trial_ == "best" ? best_of(source, trials, study_) : number_of(trial_);
  require_completed(trials, number, study_);
  label_ = fmt::format("trial {} of {}", number, study_);
  std::vector<results::Array> kept;
  for (auto& array : source.arrays(number).value_or(std::vector<results::Array>()))
    if (array.weights && std::holds_alternative<std::vector<float>>(array.data)) kept.push_back(std::move(array));
  if (kept.empty())
    throw ConfigError(
        fmt::format("{} kept no weights\nrun that study again with record.weights=all, or start from "
                    "its best trial",
                    label_));
  std::ranges::sort(kept, {}, &results::Array::name);
  const auto now = digest_of(kept);
  if (!digest_.empty() && digest_ != now)
    throw IoError(
        fmt::format("the weights of {} have changed since the study was written: digest {} then, {} now\n"
                    "restore that study, or run this one anew without start_from.digest",
                    label_, digest_, now));
  arrays_ = std::move(kept);
  digest_ = now;
  loaded_ = true;
}

const std::vector<results::Array>& StartWeights::arrays() const {
  if (!loaded_) throw Error(fmt::format("the weights that trials start from, of {}, were not loaded", study_));
  return arrays_;
}

void load_start_weights(const StudySpec& study) {
  if (study.base.start) study.base.start->load();
  for (const Variant& variant : study.variants)
    if (variant.base.start) variant.base.start->load();
}

}  // namespace sandglass::config
