#include "results/store/study_table.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass::results {

StudyTable read_study(const std::filesystem::path& run_folder) {
  const JournalReader reader(RunFolder{run_folder}.journal());
  std::deque<TrialRecord> records;  // as they finished
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  reader.for_each([&](JournalEvent&& event, std::uint64_t) {
    auto* finish = std::get_if<FinishEvent>(&event);
    if (finish == nullptr) return;
    order.emplace_back(finish->record.trial, records.size());
    records.push_back(std::move(finish->record));
  });
  std::ranges::sort(order);
  StudyTable out{reader.header(), {}};
  out.trials.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool superseded = i + 1 < order.size() && order[i + 1].first == order[i].first;
    if (!superseded) out.trials.push_back(std::move(records[order[i].second]));  // the last entry of a trial counts
  }
  return out;
}

}  // namespace sandglass::results
