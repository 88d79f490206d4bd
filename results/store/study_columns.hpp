#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "results/record/trial_record.hpp"
#include "results/store/hdf5/netcdf.hpp"
#include "results/store/stacks/array_stacks.hpp"
#include "results/store/study_layout.hpp"

namespace sandglass::results {

/// The status of a row whose trial has not run, beside those of TrialStatus.
inline constexpr std::int8_t kNotRun = 3;

/// The table of a study file: one variable per column, written in blocks of rows so that memory stays flat.
class StudyColumns {
 public:
  /// Creates the dimensions and variables in `file`.
  StudyColumns(hid_t file, const StudyLayout& layout, const ArrayStacks& stacks, std::uint64_t rows);

  /// Sets the next row: its record, or null for a trial that has not run.
  void add_row(const TrialRecord* record);
  /// After the last row: writes what is left in memory, and marks the columns in which values are absent.
  void finish();

  /// Names that could not be used as they are, e.g. a series called "status": one sentence each.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  using Values = std::variant<std::vector<std::int8_t>, std::vector<std::int64_t>, std::vector<std::uint64_t>,
                              std::vector<double>, std::vector<std::string>>;
  /// Whether a row without a value is marked as such for readers. Where not, the fill value says enough ("has not
  /// run").
  enum class Absence { marked, plain };
  struct Column {
    Handle variable;
    Absence absence = Absence::plain;
    bool boolean = false;
    std::uint64_t width = 1;  // values per row
    std::uint64_t given = 0;  // rows that have a value
    Values values;            // of the block in memory
    Values fill;              // one value
  };

  std::string unused_name(const std::string& kind, const std::string& name);
  template <class Value>
  Column& add_column(const std::string& key, const std::string& name, const std::vector<Dimension>& dimensions,
                     Value fill, Absence absence);
  void add_fixed_columns();
  void add_front_column();
  void add_group_columns();
  void add_objectives(const StudyLayout& layout);
  void add_measure(const std::string& kind, const std::string& name, const StudyLayout::Measure& measure,
                   std::uint64_t epochs);
  void add_parameter(const std::string& path, const StudyLayout::Parameter& parameter);
  void describe_axis(hid_t variable, const std::string& name, const StudyLayout::Parameter& parameter);
  void flush();
  void write_block(Column& column);
  void mark_absence(const Column& column) const;

  template <class Value>
  void set(const std::string& key, Value value);
  void set_parameter(const std::string& path, const ParameterValue& value);

  hid_t file_;
  const ArrayStacks& stacks_;
  Handle trial_scale_, epoch_scale_;
  Dimension trial_, epoch_;
  std::optional<std::vector<std::uint64_t>> front_;
  std::vector<Objective> objectives_;
  std::map<std::string, std::string> metric_goals_;
  std::vector<std::string> axes_;  // names of their columns, in the study's order
  std::set<std::string> names_;
  std::map<std::string, Column> columns_;  // by kind and name, e.g. "series valid.loss"
  std::uint64_t block_start_ = 0, block_rows_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace sandglass::results
