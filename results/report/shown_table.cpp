#include "results/report/shown_table.hpp"

#include <algorithm>
#include <numeric>

#include "results/report/front_rows.hpp"

namespace sandglass::results {
namespace {

bool all_completed(const StudyTable& study) {
  return study.trials.size() == study.header.planned_trials &&
         std::ranges::all_of(study.trials, [](const auto& trial) { return trial.status == TrialStatus::completed; });
}

bool all_equally_long(const StudyTable& study) {
  return std::ranges::all_of(study.trials, [&](const auto& trial) {
    return trial.stopped_early.empty() && epochs_of(trial) == epochs_of(study.trials[0]);
  });
}

/// The last of the columns that are shown unasked.
std::size_t last_column(const StudyTable& study, RowsBy by, const StudyRows& rows) {
  if (by == RowsBy::point && study.header.objectives.size() == 1 && !all_equally_long(study))
    return rows.find("epochs");
  if (by != RowsBy::trial && !all_completed(study)) return rows.find("failed");
  const bool says_whether_on_front = by == RowsBy::point && study.header.objectives.size() > 1;
  return rows.find(says_whether_on_front ? "front" : study.header.objectives.back().metric);
}

}  // namespace

void ShownTable::show(std::size_t column) {
  if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
}

ShownTable shown_table(const StudyTable& study, RowsBy by) {
  ShownTable table;
  const bool several = study.header.objectives.size() > 1;
  if (by == RowsBy::trial) {
    table.rows = trial_rows(study);
    table.rows.sort_best_first(study.header);
  } else if (several) {
    table.front = pareto_front(study.header, study.trials);
    table.rows = front_rows(study, table.front, by == RowsBy::point);
  } else {
    table.summary = summarize(study.header, study.trials);
    table.rows = point_rows(study, table.summary);
  }
  table.columns.resize(last_column(study, by, table.rows) + 1);
  std::iota(table.columns.begin(), table.columns.end(), 0);
  return table;
}

}  // namespace sandglass::results
