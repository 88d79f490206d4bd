#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results/analysis/summary.hpp"
#include "results/store/study_table.hpp"

namespace sandglass::results {

/// A cell that can be shown and compared: a number, or a text.
struct Cell {
  double number = std::nan("");
  std::string text;
  bool is_number = false;
  std::string half_width{};  ///< of a mean's 95 % interval; empty if it has none
  bool is_mean = false;
  double spread = std::nan("");  ///< of a mean the same half-width as a number
  bool absent = false;           ///< there is no value, as opposed to one that is not a number
};

Cell number_cell(double value);
/// What a row does not have: "-".
Cell absent_cell();
Cell value_cell(const ParameterValue& value);
Cell mean_cell(const Interval& interval);

/// Mean and half-width of a metric over those of a point's trials that have completed, each replicate once.
Cell mean_cell(const std::vector<const TrialRecord*>& trials, const std::string& metric);

/// A study as rows under named columns, to be sorted and shown. A cell is made when it is asked for: of a large study
/// most are never looked at. Whatever the rows are made of (the study, a summary, a front) has to outlive them; it may
/// be moved. One thread at a time.
class StudyRows {
 public:
  /// The cell of a row, which is a position in what the rows are made of.
  using CellMaker = std::function<Cell(std::size_t)>;

  std::vector<std::string> columns;
  std::vector<std::size_t> rows;  ///< positions in StudyTable::trials, Summary::points or ParetoFront::points

  void add_column(std::string name, CellMaker make);

  Cell cell(std::size_t row, std::size_t column) const { return makers_[column](rows[row]); }

  /// By the column at this position: numbers by value with NaN last, then texts by alphabet; equal rows keep their
  /// order.
  void sort_by(std::size_t column);

  /// By the study's objective (the first of several) as its goal says; rows without a value last.
  void sort_best_first(const StudyHeader& header);

  /// By the column of a metric as its goal says; rows without a value last.
  void sort_best_first(std::size_t column, const Objective& objective);

  /// The column's position, or columns.size() if there is none of that name.
  std::size_t find(const std::string& column) const;

 private:
  template <class Before>
  void sort(std::size_t column, Before before);

  std::vector<CellMaker> makers_;
};

using Parameters = std::vector<std::pair<std::string, ParameterValue>>;

/// A column for each axis of the study: "-" where it does not apply at a row. `parameters` gives those of a row.
void add_axis_columns(StudyRows& rows, const StudyHeader& header,
                      const std::function<const Parameters&(std::size_t)>& parameters);

/// A row for each finished trial: number, axes, what those began with that changed on the way ("<path>.begin"),
/// replicate, status, epochs trained, the epoch kept (if any trial kept its best), every metric (the objectives first),
/// point, seed, duration.
StudyRows trial_rows(const StudyTable& study);

/// Whether a point has a value and yet ranks after others because replicates of it were lost: "4*".
bool is_marked(const PointSummary& point);

/// A row for each point, best first: its rank ("-" without a value, "4*" if marked), axes, mean objective over the
/// replicates with the half-width of its 95 % interval, counts, epochs trained; each other metric's mean over the
/// completed replicates with its half-width; the point's number.
StudyRows point_rows(const StudyTable& study, const Summary& summary);

/// Every metric that any trial has, the objectives first.
std::vector<std::string> metric_names(const StudyTable& study);

/// Whether any trial was pruned.
bool has_pruned(const StudyTable& study);

/// The finished trials of each point, those of equal points under the lowest number; they point into the study.
using TrialsOfPoints = std::map<std::uint64_t, std::vector<const TrialRecord*>>;
TrialsOfPoints trials_of_points(const StudyTable& study);

/// The trial's value of every series (results/record: result_of), and every scalar, by name.
std::vector<std::pair<std::string, double>> metrics_of(const TrialRecord& trial);

}  // namespace sandglass::results
