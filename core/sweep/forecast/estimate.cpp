#include "core/sweep/forecast/estimate.hpp"

#include <algorithm>

namespace sandglass {
namespace {

// What HDF5 adds, in bytes: to a file, to a trial's group in the study file, to an array with its dimensions and texts.
constexpr double kFile = 3000, kGroup = 1000, kArray = 600;
constexpr double kHeader = 16000;  // of the study file: provenance and coordinates
constexpr double kNumber = 8;
constexpr double kRow = 64;  // of the study file's table: number, seed, times and so on

/// The records in the study file: text that is compressed once it fills more than a small block (measured: 45 kB of
/// 757 kB for 600 trials).
double stored_records(double bytes) {
  constexpr double kSmall = 64 * 1024, kCompressed = 0.06;
  return bytes < kSmall ? bytes : kCompressed * bytes;
}

/// a + weight * b, member by member.
void add(EstimatedTrial& to, const EstimatedTrial& from, double weight) {
  to.seconds += weight * from.seconds;
  to.shared_seconds += weight * from.shared_seconds;
  to.memory += weight * from.memory;
  to.trial_file += weight * from.trial_file;
  to.journal += weight * from.journal;
  to.study_file += weight * from.study_file;
  to.record_text += weight * from.record_text;
  to.weights += weight * from.weights;
}

double examples_ratio(const TrialLoad& measured, const TrialLoad& load) {
  if (measured.examples <= 0 || load.examples <= 0) return 1;
  return static_cast<double>(load.examples) / static_cast<double>(measured.examples);
}

EstimatedTrial with_load(const MeasuredCost& measured, const TrialLoad& load) {
  const TrialCost& cost = measured.cost;
  const auto epochs = static_cast<double>(load.epochs);
  const double text = cost.record_bytes + epochs * cost.epoch_bytes;
  EstimatedTrial trial;
  trial.seconds = trial_seconds(cost, measured.load, load);
  trial.shared_seconds = examples_ratio(measured.load, load) * cost.shared_seconds;
  trial.memory = cost.memory;
  trial.journal = text;
  trial.record_text = cost.record_bytes;
  trial.study_file = kRow + kNumber * (cost.scalars + epochs * cost.series);
  if (cost.arrays == 0) return trial;
  const double whole_text = text + cost.array_text_bytes;
  trial.trial_file = kFile + whole_text + cost.arrays * kArray + cost.array_bytes + cost.weight_bytes;
  // A trial of which the study file keeps no array has no group there.
  const double others = cost.arrays - cost.weight_arrays;
  (others > 0 ? trial.study_file : trial.weights) += kGroup + whole_text;
  trial.study_file += others * kArray + cost.array_bytes;
  trial.weights += cost.weight_arrays * kArray + cost.weight_bytes;
  return trial;
}

}  // namespace

TrialLoad load_of(const config::TrialConfig& config) {
  const auto every = std::max<std::int64_t>(config.train.validate_every, 1);
  return {config.train.epochs, config.train.epochs / every + (config.train.epochs % every > 0 ? 1 : 0),
          config.split.train};
}

double trial_seconds(const TrialCost& cost, const TrialLoad& measured, const TrialLoad& load) {
  const auto validations = static_cast<double>(std::max<std::int64_t>(load.validations - 1, 0));
  return cost.fixed_seconds + validations * cost.validation_seconds +
         examples_ratio(measured, load) * (cost.own_seconds + static_cast<double>(load.epochs) * cost.epoch_seconds);
}

EstimatedTrial estimate_trial(const SearchSpace& space, const SpaceDistance& distance,
                              std::span<const MeasuredCost> measured, const Point& point, const TrialLoad& load) {
  const auto choices = choices_at(space, point);
  const auto is_near = [&](const MeasuredCost& one) { return choices_at(space, one.point) == choices; };
  const bool any = std::ranges::any_of(measured, is_near);
  EstimatedTrial sum;
  double weights = 0;
  for (const MeasuredCost& one : measured) {
    if (any && !is_near(one)) continue;
    const double away = distance(one.point, point);
    if (away == 0) return with_load(one, load);
    add(sum, with_load(one, load), 1 / away);
    weights += 1 / away;
  }
  EstimatedTrial mean;
  if (weights > 0) add(mean, sum, 1 / weights);
  return mean;
}

StudyEstimate estimate_study(std::span<const EstimatedTrial> trials, const RunShape& shape) {
  StudyEstimate estimate;
  if (trials.empty()) return estimate;
  EstimatedTrial sum;
  double longest = 0, most_weights = 0;
  for (const EstimatedTrial& trial : trials) {
    add(sum, trial, 1);
    longest = std::max(longest, trial.seconds);
    most_weights = std::max(most_weights, trial.weights);
    estimate.largest_trial = std::max(estimate.largest_trial, trial.memory);
  }
  const double each = static_cast<double>(shape.points) / static_cast<double>(trials.size()) * shape.replicates;
  const unsigned at_once = std::max(std::min(shape.workers, shape.cores), 1U);
  estimate.trial_seconds = each * sum.seconds;
  estimate.seconds = shape.once_seconds + std::max(estimate.trial_seconds / at_once, longest);

  const auto all = static_cast<double>(shape.points) * shape.replicates;
  const double running = std::min<double>(shape.workers, all);
  const double kept = std::min(static_cast<double>(shape.kept), all - running);
  estimate.memory = shape.base_memory * (shape.processes ? 1 + running : 1) + (running + kept) * estimate.largest_trial;

  estimate.trial_files = each * sum.trial_file;
  estimate.journal = each * sum.journal;
  estimate.study_file = kHeader + each * sum.study_file + stored_records(each * sum.record_text);
  if (shape.weights == "all") estimate.study_file += each * sum.weights;
  if (shape.weights == "best") estimate.study_file += most_weights;
  return estimate;
}

}  // namespace sandglass
