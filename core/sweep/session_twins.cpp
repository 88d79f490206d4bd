#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/sweep/session.hpp"
#include "core/trial/record_course.hpp"

// What a StudyRunner does with trials that are equal, and how it ends trials.
namespace sandglass {

using results::TrialRecord;

/// The record of a completed trial that equals this one, with its arrays, in this one's name.
std::optional<TrialRecord> StudyRunner::duplicate_of(const TrialSpec& job) const {
  std::uint64_t original = 0;
  const auto record = duplicates_.record_for(job, original);
  const auto file = folder_.trial_file(original);
  std::error_code ignored;
  if (!record || !std::filesystem::exists(file, ignored)) return record;
  try {
    return with_identity_of(job, results::read_trial_file(file));
  } catch (const IoError&) {
    return std::nullopt;  // then it runs
  }
}

/// Whether a finished trial is the same as this one: then its record becomes this one's, too.
bool StudyRunner::reuse_duplicate(const Step& step, const TrialSpec& job) {
  auto record = duplicate_of(job);
  if (!record) return false;
  scheduler_.report(step.job.number, outcome_of(*record, study_));
  writer_.finish(std::move(*record));
  return true;
}

/// Trials that waited for the one that they equal.
void StudyRunner::release_duplicates(std::uint64_t original, Executor& executor) {
  const auto waiting = awaiting_.extract(original);
  if (!waiting) return;
  for (const auto& step : waiting.mapped())
    if (!reuse_duplicate(step, job_of(step))) submit(step, executor);
}

/// Under a pruner: whether a completed trial is the same as this one. Then this one's course is known as far as it may
/// go, and nothing is computed.
bool StudyRunner::reuse_series(const Step& step, const TrialSpec& job) {
  if (scheduler_.exploits() || step.job.from > 0) return false;
  auto record = duplicate_of(job);
  if (!record) return false;
  record->arrays.clear();
  history_.add(*record);
  reused_.insert(job.trial);
  return is_known(step);
}

void StudyRunner::finish_reused(const Step& step) {
  auto record = duplicate_of(job_of(step));
  if (!record) throw IoError(fmt::format("the file of a trial that equals trial {} cannot be read", step.job.trial));
  writer_.finish(std::move(*record));
}

void StudyRunner::prune(const Step& step, Executor& executor) {
  const auto job = job_of(step);
  const auto epochs = step.job.until;
  if (history_.pruned_at(job.trial, static_cast<std::size_t>(epochs), job.parameters)) return;
  if (reused_.erase(job.trial) == 0) return writer_.finish(executor.prune(job, epochs));
  std::uint64_t original = 0;
  writer_.finish(pruned_record(duplicates_.record_for(job, original).value(), epochs));
}

}  // namespace sandglass
