#include "core/sweep/study/reused_records.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/base/error.hpp"
#include "core/trial/evaluate/series.hpp"

namespace sandglass {

void ReusedRecords::end(const TrialSpec& trial, std::optional<std::int64_t> pruned_after) {
  auto record = duplicates_.record_for(trial);
  if (!record)
    throw IoError(fmt::format("trial {} repeats a finished one, whose record or arrays in {} cannot be read any more",
                              trial.trial, duplicates_.folder().root.string()));
  drop(trial.trial);
  add(pruned_after ? pruned_record(std::move(*record), *pruned_after) : std::move(*record));
}

std::vector<RecordWriter::Finished> ReusedRecords::take() {
  count_ += ended_.size();
  return std::exchange(ended_, {});
}

}  // namespace sandglass
