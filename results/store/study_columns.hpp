#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"
#include "results/store/hdf5/netcdf.hpp"

namespace sandglass::results {

/// Which variables a study file needs, gathered from the records one by one.
class StudyLayout {
 public:
  /// How the values of an axis are stored. Mixed kinds meet in the later one.
  enum class Kind { none, boolean, integer, real, text };
  struct Parameter {
    Kind kind = Kind::none;
    std::string unit, text;
  };
  struct Measure {
    std::string unit, text;
  };

  explicit StudyLayout(const StudyHeader& header);
  void add(const TrialRecord& record);

  std::uint64_t epochs = 0;                  ///< the most values that a series has
  std::vector<std::string> parameter_order;  ///< axes of the study first, then others as they appear
  std::map<std::string, Parameter> parameters;
  std::set<std::string> scheduled;  ///< parameters that change while a trial trains
  std::vector<std::string> series_order, scalar_order;
  std::map<std::string, Measure> series, scalars;
  /// Of several objectives, the trials of the points on the Pareto front, by number.
  std::optional<std::vector<std::uint64_t>> front;
};

/// The table of a study file: one variable per column, written in blocks of rows so that memory stays flat.
class StudyColumns {
 public:
  /// Creates the dimensions and variables in `file`. `complete`: every row will have a record, so no integer needs a
  /// fill value (with one, xarray turns integers into reals).
  StudyColumns(hid_t file, const StudyLayout& layout, std::uint64_t rows, bool complete);

  /// Sets the next row: its record, or null for a trial that has not run.
  void add_row(const TrialRecord* record);
  /// Writes what is left in memory.
  void flush();

  /// Names that could not be used as they are, e.g. a series called "status": one sentence each.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  using Values = std::variant<std::vector<std::int8_t>, std::vector<std::int64_t>, std::vector<std::uint64_t>,
                              std::vector<double>, std::vector<std::string>>;
  struct Column {
    Handle variable;
    std::uint64_t width = 1;  // values per row
    Values values;            // of the block in memory
    Values fill;              // one value
  };

  std::string unused_name(const std::string& kind, const std::string& name);
  template <class Value>
  Column& add_column(const std::string& key, const std::string& name, const std::vector<Dimension>& dimensions,
                     Value fill, bool mark_fill);
  void add_fixed_columns();
  void add_front_column();
  void add_parameter(const std::string& path, const StudyLayout::Parameter& parameter);
  void write_block(Column& column);

  template <class Value>
  void set(const std::string& key, Value value);
  void set_parameter(const std::string& path, const ParameterValue& value);

  hid_t file_;
  std::uint64_t rows_;
  bool complete_;
  Handle trial_scale_, epoch_scale_;
  Dimension trial_, epoch_;
  std::optional<std::vector<std::uint64_t>> front_;
  std::set<std::string> names_;
  std::map<std::string, Column> columns_;  // by kind and name, e.g. "series valid.loss"
  std::uint64_t block_start_ = 0, block_rows_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace sandglass::results
