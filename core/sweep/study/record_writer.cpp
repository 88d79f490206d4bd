#include "core/sweep/study/record_writer.hpp"

#include <algorithm>
#include <cmath>

#include "core/sweep/execute/trial_runner.hpp"
#include "results/base/temporary_file.hpp"
#include "results/record/objective.hpp"

namespace sandglass {

using results::TrialRecord;
using results::TrialStatus;

namespace {

constexpr std::size_t kFewFiles = 4;  // up to so many are flushed one by one

/// Sets a flag; false if it was set already.
bool set_flag(std::vector<bool>& flags, std::uint64_t at) {
  if (at >= flags.size()) flags.resize(at + 1);
  const bool is_new = !flags[at];
  flags[at] = true;
  return is_new;
}

}  // namespace

RecordWriter::RecordWriter(const config::StudySpec& study, const results::RunFolder& folder, std::uint64_t planned,
                           SweepObserver& observer)
    : study_(study), folder_(folder), observer_(observer) {
  progress_.planned = planned;
}

void RecordWriter::begin(std::uint64_t trial) {
  if (set_flag(begun_, trial)) journal_->append(results::StartEvent{trial});
}

std::vector<std::uint64_t> RecordWriter::finish(const std::vector<Finished>& records) {
  std::vector<std::uint64_t> places;
  if (records.empty()) return places;
  std::vector<std::optional<results::TrialFile>> files;
  write_arrays(files, records);
  for (std::size_t i = 0; i < records.size(); ++i)
    places.push_back(files[i] ? journal_->append(records[i].record, files[i]->name, files[i]->digest)
                              : journal_->append(records[i].record));
  journal_->sync();
  std::error_code ignored;
  const bool checkpoints = std::filesystem::exists(folder_.checkpoints(), ignored);
  for (const auto& [record, file] : records) {
    if (checkpoints) std::filesystem::remove(checkpoint_path(folder_.checkpoints(), record.trial), ignored);
    count(record);
    observer_.on_trial(record, progress_);
  }
  return places;
}

/// The files are on the disk before the journal names them.
void RecordWriter::write_arrays(std::vector<std::optional<results::TrialFile>>& files,
                                const std::vector<Finished>& records) const {
  const auto is_ours = [](const Finished& one) { return !one.file && !one.record.arrays.empty(); };
  const bool many = std::ranges::count_if(records, is_ours) > static_cast<std::ptrdiff_t>(kFewFiles);
  const auto flush = many ? results::Flush::later : results::Flush::now;
  for (const auto& one : records)
    files.push_back(is_ours(one) ? results::write_trial_file(folder_.root, one.record, flush) : one.file);
  if (many) results::sync_file_system(folder_.trials());
}

void RecordWriter::count(const TrialRecord& record) {
  if (record.trial >= progress_.planned || !set_flag(done_, record.trial)) return;
  ++progress_.finished;
  if (record.status == TrialStatus::failed) ++progress_.failed;
  if (record.status == TrialStatus::pruned) ++progress_.pruned;
  if (record.status == TrialStatus::completed) compare_with_best(record);
}

void RecordWriter::compare_with_best(const TrialRecord& record) {
  if (study_.base.objectives.size() > 1) return;  // then none is the best
  const results::Objective objective{study_.base.objective.metric, study_.base.objective.minimize};
  const double value = results::objective_value(record, objective.metric).value_or(std::nan(""));
  if (std::isnan(value)) return;
  // Of equal values the trial with the lower number, whichever came first.
  const results::TrialValue best{progress_.best.value_or(std::nan("")), progress_.best_trial};
  if (progress_.best && !results::better(objective, {value, record.trial}, best)) return;
  progress_.best = value;
  progress_.best_trial = record.trial;
}

}  // namespace sandglass
