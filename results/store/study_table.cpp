#include "results/store/study_table.hpp"

#include <map>

#include "results/journal/journal_reader.hpp"
#include "results/journal/run_folder.hpp"

namespace sandglass::results {

StudyTable read_study(const std::filesystem::path& run_folder) {
  const JournalReader reader(RunFolder{run_folder}.journal());
  std::map<std::uint64_t, TrialRecord> trials;  // the last entry of a trial counts
  reader.for_each([&](JournalEvent&& event, std::uint64_t) {
    if (auto* finish = std::get_if<FinishEvent>(&event)) trials[finish->record.trial] = std::move(finish->record);
  });
  StudyTable out{reader.header(), {}};
  out.trials.reserve(trials.size());
  for (auto& [id, record] : trials) out.trials.push_back(std::move(record));
  return out;
}

}  // namespace sandglass::results
