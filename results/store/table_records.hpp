#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/journal/record_codec.hpp"
#include "results/store/hdf5/netcdf.hpp"

// The exact records behind the table of a study file. Its columns are made for analysts: they have the names that
// netCDF allows and one type each. What they cannot say (which parameters a trial has and of which kind, units,
// failures) lies in the group `sandglass` as compressed lines of JSON, one for each finished trial by number. The
// values of series and the duration are in the columns alone.
namespace sandglass::results {

class TableRecordWriter {
 public:
  /// `next_dimension` counts dimensions within the file.
  TableRecordWriter(hid_t file, int& next_dimension);

  /// By trial number.
  void add(const TrialRecord& record, std::uint64_t digest);

  /// Writes what is left in memory.
  void flush();

 private:
  Handle group_;
  int& next_dimension_;
  std::string text_;  // of the block in memory
  std::size_t blocks_ = 0;
};

/// The rows of a column of numbers, read in blocks so that memory stays flat. Row n is trial n.
class ColumnRows {
 public:
  explicit ColumnRows(Handle variable, std::string name);

  std::uint64_t width() const { return width_; }  ///< values per row

  /// The values of a row, valid until the next call. Throws IoError if there is no such row.
  const double* row(std::uint64_t number);

 private:
  void read(std::uint64_t first);

  Handle variable_;
  std::string name_;
  std::uint64_t rows_ = 0, width_ = 1;
  std::uint64_t first_ = 0, count_ = 0;  // rows in memory
  std::vector<double> values_;
};

class TableRecordReader {
 public:
  explicit TableRecordReader(hid_t file);

  /// The next record with its digest, by trial number, without arrays and without its time of day; none at the end.
  /// Throws IoError.
  std::optional<DecodedRecord> next();

 private:
  bool read_block();
  void read_series(TrialRecord& record, const std::vector<std::uint64_t>& lengths);

  hid_t file_;
  std::map<std::string, ColumnRows> series_;  // by the names under which they were recorded
  ColumnRows duration_;
  RecordDecoder decoder_;
  std::string text_;
  std::size_t position_ = 0, blocks_ = 0;
};

}  // namespace sandglass::results
