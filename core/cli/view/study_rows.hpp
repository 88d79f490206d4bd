#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/cli/view/terminal.hpp"
#include "results/analysis/summary.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {

/// A cell that can be shown and compared: a number, or a text.
struct Cell {
  double number = std::nan("");
  std::string text;
  bool is_number = false;
  std::string half_width;  ///< of a mean's 95 % interval; empty if it has none
};

Cell number_cell(double value);
Cell value_cell(const ParameterValue& value);
Cell mean_cell(const results::Interval& interval);

/// A cell for each axis of the study: "-" where it does not apply at this point.
using Parameters = std::vector<std::pair<std::string, ParameterValue>>;
void add_axis_cells(std::vector<Cell>& cells, const results::StudyHeader& header, const Parameters& parameters);

/// Mean and half-width of a metric over those of the trials that have completed.
Cell mean_cell(const std::vector<const results::TrialRecord*>& trials, const std::string& metric);

/// A study as rows under named columns, to be sorted and shown.
struct StudyRows {
  std::vector<std::string> columns;
  struct Row {
    std::size_t index = 0;  ///< in StudyTable::trials or Summary::points
    std::vector<Cell> cells;
  };
  std::vector<Row> rows;

  /// Numbers by value with NaN last, texts by alphabet; equal rows keep their order. Throws ConfigError that names the
  /// columns, and the closest, if there is no such column.
  void sort_by(const std::string& column);

  /// By the study's objective (the first of several) as its goal says; rows without a value last.
  void sort_best_first(const results::StudyHeader& header);

  /// The column's position, or columns.size().
  std::size_t find(const std::string& column) const;

  /// The column's position. Throws ConfigError as sort_by does.
  std::size_t at(const std::string& column) const;

  /// A table of these columns, by their positions.
  std::string text(const std::vector<std::size_t>& shown, const Terminal& terminal) const;
};

/// A row for each finished trial: number, axes, replicate, status, every metric (the objectives first), seed, duration.
StudyRows trial_rows(const results::StudyTable& study);

/// A row for each point: axes, mean objective over the replicates, half-width of its 95 % interval, counts; then each
/// other metric's mean over the completed replicates, with its half-width.
StudyRows point_rows(const results::StudyTable& study, const results::Summary& summary);

/// Every metric that any trial has, the objectives first.
std::vector<std::string> metric_names(const results::StudyTable& study);

/// The finished trials of each point; they point into the study.
std::map<std::uint64_t, std::vector<const results::TrialRecord*>> trials_of_points(const results::StudyTable& study);

/// The last value of every series, and every scalar, by name.
std::vector<std::pair<std::string, double>> metrics_of(const results::TrialRecord& trial);

}  // namespace sandglass
