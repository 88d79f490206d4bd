#include "results/store/table_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/base/error.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kGroup = "sandglass";
constexpr std::size_t kBlockBytes = 1024 * 1024;
constexpr std::uint64_t kBlockValues = 128 * 1024;

std::string block_name(std::size_t block) { return fmt::format("records_{}", block); }

/// The columns of the table that have a value for each epoch, by their original names.
std::map<std::string, ColumnRows> series_columns(hid_t file) {
  std::map<std::string, ColumnRows> out;
  for (const std::string& name : names_in(file)) {
    H5O_info_t info;
    check(H5Oget_info_by_name(file, name.c_str(), &info, H5P_DEFAULT), "look at " + name);
    if (info.type != H5O_TYPE_DATASET) continue;
    Handle variable = open_variable(file, name);
    if (shape_of(variable.get(), name).size() != 2) continue;
    const std::string original = original_name(variable.get(), name);
    out.emplace(original, ColumnRows(std::move(variable), name));
  }
  return out;
}

}  // namespace

TableRecordWriter::TableRecordWriter(hid_t file, int& next_dimension)
    : group_(create_group(file, kGroup)), next_dimension_(next_dimension) {}

void TableRecordWriter::add(const TrialRecord& record, std::uint64_t digest) {
  text_ += encode_table_record(record, digest) + "\n";
  if (text_.size() >= kBlockBytes) flush();
}

void TableRecordWriter::flush() {
  if (text_.empty()) return;
  const std::string name = block_name(blocks_++);
  const Handle scale = create_dimension(group_.get(), "byte_of_" + name, text_.size(), next_dimension_++);
  const Handle variable = create_variable(group_.get(), name, H5T_STD_U8LE, {{scale.get(), text_.size()}});
  check(H5Dwrite(variable.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, text_.data()), "write " + name);
  text_.clear();
}

ColumnRows::ColumnRows(Handle variable, std::string name) : variable_(std::move(variable)), name_(std::move(name)) {
  const auto shape = shape_of(variable_.get(), name_);
  if (shape.empty() || shape.size() > 2) throw IoError(fmt::format("'{}' is not a column of the table", name_));
  rows_ = shape[0];
  if (shape.size() == 2) width_ = shape[1];
}

const double* ColumnRows::row(std::uint64_t number) {
  if (number >= rows_) throw IoError(fmt::format("the column '{}' has no row {}", name_, number));
  if (number < first_ || number - first_ >= count_) read(number);
  return values_.data() + (number - first_) * width_;
}

void ColumnRows::read(std::uint64_t first) {
  count_ = std::min(rows_ - first, std::max<std::uint64_t>(1, kBlockValues / std::max<std::uint64_t>(1, width_)));
  first_ = first;
  values_.resize(count_ * width_);
  read_rows(variable_.get(), H5T_NATIVE_DOUBLE, first_, count_, values_.data());
}

TableRecordReader::TableRecordReader(hid_t file)
    : file_(file), series_(series_columns(file)), duration_(open_variable(file, "duration"), "duration") {}

bool TableRecordReader::read_block() {
  const std::string name = fmt::format("{}/{}", kGroup, block_name(blocks_));
  if (H5Lexists(file_, kGroup, H5P_DEFAULT) <= 0 || H5Lexists(file_, name.c_str(), H5P_DEFAULT) <= 0) return false;
  const Handle variable = open_variable(file_, name);
  const auto shape = shape_of(variable.get(), name);
  if (shape.size() != 1) throw IoError(fmt::format("'{}' is not a text", name));
  text_.resize(shape[0]);
  position_ = 0;
  ++blocks_;
  check(H5Dread(variable.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, text_.data()), "read " + name);
  return true;
}

std::optional<DecodedRecord> TableRecordReader::next() {
  while (position_ >= text_.size())
    if (!read_block()) return std::nullopt;
  const std::size_t end = std::min(text_.find('\n', position_), text_.size());
  auto [decoded, lengths] = decoder_.table_record(std::string_view(text_).substr(position_, end - position_));
  position_ = end + 1;
  decoded.record.duration = *duration_.row(decoded.record.trial);
  read_series(decoded.record, lengths);
  return std::move(decoded);
}

void TableRecordReader::read_series(TrialRecord& record, const std::vector<std::uint64_t>& lengths) {
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] == 0) continue;
    const auto column = series_.find(record.series[i].name);
    if (column == series_.end() || lengths[i] > column->second.width())
      throw IoError(
          fmt::format("the series '{}' of trial {} is not in the table", record.series[i].name, record.trial));
    const double* row = column->second.row(record.trial);
    record.series[i].values.assign(row, row + lengths[i]);
  }
}

}  // namespace sandglass::results
