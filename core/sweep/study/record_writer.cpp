#include "core/sweep/study/record_writer.hpp"

#include <cmath>

#include "core/sweep/execute/trial_runner.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"

namespace sandglass {

using results::TrialRecord;
using results::TrialStatus;

RecordWriter::RecordWriter(const config::StudySpec& study, const results::RunFolder& folder, std::uint64_t planned,
                           SweepObserver& observer)
    : study_(study), folder_(folder), observer_(observer), done_(planned, false), begun_(planned, false) {
  progress_.planned = planned;
}

void RecordWriter::begin(std::uint64_t trial) {
  if (!begun_[trial]) journal_->append(results::StartEvent{trial});
  begun_[trial] = true;
}

void RecordWriter::finish(const std::vector<Finished>& records) {
  if (records.empty()) return;
  for (const auto& finished : records) write(finished);
  journal_->sync();
  std::error_code ignored;
  const bool checkpoints = std::filesystem::exists(folder_.checkpoints(), ignored);
  for (const auto& [record, file] : records) {
    if (checkpoints) remove_checkpoint(checkpoint_path(folder_.checkpoints(), record.trial));
    count(record);
    observer_.on_trial(record, progress_);
  }
}

void RecordWriter::write(const Finished& finished) {
  const auto& [record, written] = finished;
  if (!written && record.arrays.empty()) {
    journal_->append(record);
    return;
  }
  const auto file = written ? *written : results::write_trial_file(folder_.root, record);
  journal_->append(record, file.name, file.digest);
}

void RecordWriter::count(const TrialRecord& record) {
  if (record.trial >= progress_.planned || done_[record.trial]) return;
  done_[record.trial] = true;
  ++progress_.finished;
  if (record.status == TrialStatus::failed) ++progress_.failed;
  if (record.status == TrialStatus::pruned) ++progress_.pruned;
  if (record.status == TrialStatus::completed) compare_with_best(record);
}

void RecordWriter::compare_with_best(const TrialRecord& record) {
  if (study_.base.objectives.size() > 1) return;  // then none is the best
  const auto& objective = study_.base.objective;
  const double value = results::objective_value(record, objective.metric).value_or(std::nan(""));
  if (std::isnan(value)) return;
  const bool better = !progress_.best || (objective.minimize ? value < *progress_.best : value > *progress_.best);
  // The same best whichever of two equal trials came first.
  const bool earlier_equal = progress_.best && value == *progress_.best && record.trial < progress_.best_trial;
  if (!better && !earlier_equal) return;
  progress_.best = value;
  progress_.best_trial = record.trial;
}

}  // namespace sandglass
