#include "plugins/datasets/files/csv/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/csv/csv_records.hpp"

namespace sandglass {
namespace {

using Fields = std::vector<std::string>;

/// A position counted from 0, or from the end if it is negative.
std::optional<std::size_t> position(const std::string& text, std::size_t columns) {
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  if (value < 0) value += static_cast<std::int64_t>(columns);
  if (value < 0 || value >= static_cast<std::int64_t>(columns)) return std::nullopt;
  return static_cast<std::size_t>(value);
}

/// Which column is what. Found from the first record.
struct CsvColumns {
  Fields names;  // of the header; empty without one
  std::size_t count = 0;
  std::optional<std::size_t> label, row;
  std::vector<std::size_t> features;

  std::string name(std::size_t i) const {
    return "column " + std::to_string(i) + (names.empty() ? "" : " (" + names[i] + ")");
  }
};

/// A name of the header, or a position. On a first line that may be one of numbers, a whole number is a position even
/// if the line holds the same number.
std::optional<std::size_t> find_column(const Fields& first, const std::string& text, bool surely_header) {
  const auto at = position(text, first.size());
  const auto named = std::find(first.begin(), first.end(), text);
  if (named == first.end() || (at && !surely_header)) return at;
  return static_cast<std::size_t>(named - first.begin());
}

std::size_t require_column(const Fields& first, const std::string& text, const CsvOptions& options,
                           const std::string& where) {
  if (const auto found = find_column(first, text, options.header == "true")) return *found;
  const auto near = closest(text, first);
  auto mend = near ? "; did you mean '" + *near + "'?" : CsvNumbers{}.hint(first.front(), options.separator);
  if (mend.empty()) mend = "; is dataset.separator right?";
  refuse_data(where, "a column '" + text + "'",
              counted(first.size(), "column") + ", none of that name or position" + mend);
}

/// Whether the numbers count the columns up, 0, 1, 2 ..., as tables without names are written by pandas and others:
/// they may be names as well as an example. From 1 on that is believed of many columns only.
bool counts_columns(const Fields& first, const CsvColumns& columns) {
  constexpr std::size_t kFew = 3, kMany = 8;
  std::optional<std::int64_t> from;
  for (const auto i : columns.features) {
    const auto number = whole_label(first[i]);
    if (is_missing(first[i])) continue;
    if (!number) return false;
    const auto start = *number - static_cast<std::int64_t>(i);
    if (from && start != *from) return false;
    from = start;
  }
  const auto count = columns.features.size();
  return from && ((*from == 1 && count >= kMany) || ((*from == 0 || *from == -1) && count >= kFew));
}

/// A header names features; the first line of data has numbers in their place.
bool is_header(const Fields& first, const CsvColumns& columns, const CsvOptions& options, const std::string& where) {
  const std::string* number = nullptr;
  const std::string* text = nullptr;
  for (const auto i : columns.features)
    if (!is_missing(first[i])) (options.numbers.parse(first[i]) ? number : text) = &first[i];
  if (text == nullptr && counts_columns(first, columns))
    refuse_data(where, "a header or numbers",
                first[columns.features.front()] + " ... " + first[columns.features.back()] +
                    ", which may be the columns' names or an example; set dataset.header to true if they are names, "
                    "to false if they are an example");
  if (text == nullptr || number == nullptr) return text != nullptr;
  auto mend = options.numbers.hint(*text, options.separator);
  if (mend.empty())
    mend = "; set dataset.header to true or false, or name in dataset.skip the columns that are no numbers";
  refuse_data(where, "a header or numbers",
              "a line with both, " + quoted_start(*text) + " and " + quoted_start(*number) + mend);
}

CsvColumns find_columns(const Fields& first, const CsvOptions& options, const std::string& where) {
  CsvColumns columns;
  columns.count = first.size();
  std::vector<bool> feature(first.size(), true);
  bool named = false;  // a column asked for by name: so there is a header
  const auto take = [&](const std::string& text) {
    const auto i = require_column(first, text, options, where);
    named = named || (first[i] == text && !parse_number(text));
    feature[i] = false;
    return i;
  };
  if (!options.labels.empty()) columns.label = take(options.labels);
  if (!options.names.empty()) columns.row = take(options.names);
  for (const auto& text : options.skip) take(text);
  for (std::size_t i = 0; i < feature.size(); ++i)
    if (feature[i]) columns.features.push_back(i);
  if (columns.features.empty()) refuse_data(where, "a column of numbers besides labels and skip", "none");
  if (options.header == "true" || (options.header == "auto" && (named || is_header(first, columns, options, where))))
    columns.names = first;
  return columns;
}

/// Takes the records of one file, after its columns are known.
class TableReader {
 public:
  TableReader(const CsvRecords& records, const CsvColumns& columns, const CsvOptions& options)
      : records_(records), columns_(columns), options_(options) {
    for (const auto i : columns.features)
      if (!columns.names.empty()) table_.names.push_back(columns.names[i]);
  }

  void take(const Fields& fields) {
    if (fields.size() != columns_.count)
      refuse_data(records_.where(), std::to_string(columns_.count) + " fields, as on the first line",
                  std::to_string(fields.size()));
    if (options_.missing == CsvOptions::Missing::drop && lacks_something(fields)) {
      ++table_.dropped;
      return;
    }
    for (const auto i : columns_.features) table_.features.values.push_back(value(fields[i], i));
    table_.positions.push_back(count_ + table_.dropped);
    ++count_;
    table_.lines.push_back(records_.line());
    if (columns_.row) table_.rows.push_back(fields[*columns_.row]);
    if (!columns_.label) return;
    const auto& label = fields[*columns_.label];
    if (is_missing(label))
      refuse_data(
          records_.where(), "a label in " + columns_.name(*columns_.label),
          (label.empty() ? "none" : quoted_start(label)) + "; set dataset.missing to drop to leave such records out");
    table_.labels.push_back(label);
  }

  CsvTable finish(const std::string& file) {
    if (count_ == 0)
      refuse_data(file, "records after the header",
                  table_.dropped == 0 ? "the end of the file" : "missing values in every one of them");
    table_.by_mean = options_.missing == CsvOptions::Missing::mean;
    table_.features.dims = {count_, static_cast<Index>(columns_.features.size())};
    return std::move(table_);
  }

 private:
  bool lacks_something(const Fields& fields) const {
    return (columns_.label && is_missing(fields[*columns_.label])) ||
           std::any_of(columns_.features.begin(), columns_.features.end(),
                       [&](std::size_t i) { return is_missing(fields[i]); });
  }

  float value(const std::string& text, std::size_t column) {
    const auto at = [&] { return records_.where() + ": " + columns_.name(column); };
    if (is_missing(text)) {
      const bool by_mean = options_.missing == CsvOptions::Missing::mean;
      if (options_.missing != CsvOptions::Missing::fill && !by_mean)
        refuse_data(at(), "a number",
                    (text.empty() ? std::string("an empty field") : quoted_start(text) + ", a missing value") +
                        "; set dataset.missing to drop (the record), mean or fill, or name the column in dataset.skip");
      ++table_.filled;
      return by_mean ? std::numeric_limits<float>::quiet_NaN() : options_.fill;
    }
    const auto number = options_.numbers.parse(text);
    if (!number) {
      auto mend = options_.numbers.hint(text, options_.separator);
      if (mend.empty()) mend = "; a column of texts can be dataset.labels, or be left out by dataset.skip";
      refuse_data(at(), "a number", quoted_start(text) + mend);
    }
    const auto real = static_cast<float>(*number);
    if (!std::isfinite(real)) refuse_data(at(), "a finite number", quoted_start(text));
    return real;
  }

  CsvTable table_;
  const CsvRecords& records_;
  const CsvColumns& columns_;
  const CsvOptions& options_;
  Index count_ = 0;
};

}  // namespace

std::string CsvTable::told() const {
  if (dropped > 0)
    return "; " + counted(static_cast<std::uint64_t>(dropped), "record") + " with missing values dropped";
  if (filled > 0)
    return "; " + counted(static_cast<std::uint64_t>(filled), "missing value") + " filled in" +
           (by_mean ? " by the mean of the training examples" : "");
  return "";
}

void inspect_csv(const std::string& file, const CsvOptions& options) {
  CsvRecords records(file, options.separator);
  Fields fields;
  if (!records.next(fields)) refuse_data(file, "records", "an empty file");
  find_columns(fields, options, records.where());
}

CsvTable read_csv(const std::string& file, const CsvOptions& options) {
  CsvRecords records(file, options.separator);
  Fields fields;
  if (!records.next(fields)) refuse_data(file, "records", "an empty file");
  const auto columns = find_columns(fields, options, records.where());
  TableReader reader(records, columns, options);
  if (columns.names.empty()) reader.take(fields);
  while (records.next(fields)) reader.take(fields);
  return reader.finish(file);
}

}  // namespace sandglass
