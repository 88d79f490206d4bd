#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/sweep/session.hpp"
#include "core/trial/record_course.hpp"

// What a Session does with trials that are equal, and how it ends trials.
namespace sandglass {

using results::TrialRecord;

/// The record of a completed trial that equals this one, with its arrays, in this one's name.
std::optional<TrialRecord> Session::twin_of(const TrialJob& job) const {
  std::uint64_t original = 0;
  const auto record = twins_.record_for(job, original);
  const auto file = folder_.trial_file(original);
  std::error_code ignored;
  if (!record || !std::filesystem::exists(file, ignored)) return record;
  try {
    return in_the_name_of(job, results::read_trial_file(file));
  } catch (const IoError&) {
    return std::nullopt;  // then it runs
  }
}

/// Whether a finished trial is the same as this one: then its record becomes this one's, too.
bool Session::take_over_twin(const Step& step, const TrialJob& job) {
  auto record = twin_of(job);
  if (!record) return false;
  course_.report(step.job.number, outcome_of(*record, study_));
  ledger_.finish(std::move(*record));
  return true;
}

/// Trials that waited for the one that they equal.
void Session::release_twins(std::uint64_t original, Executor& executor) {
  const auto waiting = awaiting_.extract(original);
  if (!waiting) return;
  for (const auto& step : waiting.mapped())
    if (!take_over_twin(step, job_of(step))) submit(step, executor);
}

/// Under a pruner: whether a completed trial is the same as this one. Then this one's course is known as far as it may
/// go, and nothing is computed.
bool Session::borrow(const Step& step, const TrialJob& job) {
  if (course_.inherits() || step.job.from > 0) return false;
  auto record = twin_of(job);
  if (!record) return false;
  record->arrays.clear();
  known_.add(*record);
  borrowed_.insert(job.trial);
  return is_known(step);
}

void Session::finish_borrowed(const Step& step) {
  auto record = twin_of(job_of(step));
  if (!record) throw IoError(fmt::format("the file of a trial that equals trial {} cannot be read", step.job.trial));
  ledger_.finish(std::move(*record));
}

void Session::prune(const Step& step, Executor& executor) {
  const auto job = job_of(step);
  const auto epochs = step.job.until;
  if (known_.pruned_at(job.trial, static_cast<std::size_t>(epochs), job.parameters)) return;
  if (borrowed_.erase(job.trial) == 0) return ledger_.finish(executor.prune(job, epochs));
  std::uint64_t original = 0;
  ledger_.finish(pruned_record(twins_.record_for(job, original).value(), epochs));
}

}  // namespace sandglass
