#pragma once
#include <cstddef>
#include <vector>

#include "results/analysis/pareto.hpp"
#include "results/analysis/summary.hpp"
#include "results/report/study_rows.hpp"

namespace sandglass::results {

/// What a row of a study's table stands for.
enum class RowsBy {
  trial,
  point,  ///< the mean over its replicates
  front   ///< of several objectives: the points on the Pareto front
};

/// A study as the table that a terminal and a page show alike: which rows, in which order, and which of their columns.
/// Free of state, any thread.
struct ShownTable {
  StudyRows rows;
  /// By their positions in `rows`: all up to the (last) objective, of points their counts if these tell anything.
  std::vector<std::size_t> columns;
  Summary summary;    ///< of one objective: what rows by point are made of; of rows by trial nothing
  ParetoFront front;  ///< of several objectives: what rows by point and by front are made of; of rows by trial nothing

  /// Shows one more column, if it is not shown yet. `column` is a position in `rows`.
  void show(std::size_t column);
};

/// The table, best first (of several objectives trials by the first of them, points the front before the others).
/// `front` of a single objective, which has none, is as `point`. The study has to outlive the table.
ShownTable shown_table(const StudyTable& study, RowsBy by);
ShownTable shown_table(StudyTable&& study, RowsBy by) = delete;

}  // namespace sandglass::results
