#pragma once
#include "plugins/datasets/files/array_table.hpp"
#include "plugins/datasets/files/csv/csv_numbers.hpp"

namespace sandglass {

/// How a CSV file is to be read.
struct CsvOptions {
  enum class Missing { error, drop, fill, mean };

  char separator = ',';
  std::string header = "auto";  ///< or "true", "false"
  std::string labels;           ///< column of the labels, by name or position; empty for none
  std::string names;            ///< column of the examples' names; empty for none
  std::vector<std::string> skip;
  CsvNumbers numbers;
  Missing missing = Missing::error;
  float fill = 0;
};

/// What a CSV file holds.
struct CsvTable {
  NumericArray features;
  std::vector<std::string> labels;
  std::vector<std::string> rows;   ///< what each example is called; empty without such a column
  std::vector<Index> positions;    ///< of each among the records of the file, those that were dropped counted
  std::vector<std::size_t> lines;  ///< of the file, on which each record began
  std::vector<std::string> names;  ///< of the features, by the header; empty without one
  Index dropped = 0;               ///< records with a missing value, under Missing::drop
  Index filled = 0;                ///< missing values, under Missing::fill; under Missing::mean, where they are NaN
  bool by_mean = false;            ///< Missing::mean

  /// "; 3 records with missing values dropped", or empty.
  std::string told() const;
};

/// Throws IoError naming file, line and column: no such column, a field that is no number, a missing value unless the
/// options say what to do, a record of another length than the first.
CsvTable read_csv(const std::string& file, const CsvOptions& options);

/// Looks at the first line alone. Throws as read_csv() for what is wrong there.
void inspect_csv(const std::string& file, const CsvOptions& options);

}  // namespace sandglass
