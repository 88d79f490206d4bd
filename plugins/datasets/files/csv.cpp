#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "plugins/datasets/files/array_table.hpp"
#include "plugins/datasets/files/byte_source.hpp"
#include "plugins/datasets/files/csv_records.hpp"

using namespace sandglass;

namespace {

using Fields = std::vector<std::string>;

struct Options {
  char separator;
  std::string header, label;
  Fields skip;
};

/// The start of a field, for a message.
std::string quoted(const std::string& text) {
  std::string out = "'";
  out.append(text, 0, 40);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  out += '\'';
  return out;
}

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
  std::optional<std::size_t> label;
  std::vector<std::size_t> features;

  std::string name(std::size_t i) const {
    return "column " + std::to_string(i) + (names.empty() ? "" : " (" + names[i] + ")");
  }
};

/// Nothing if there is no such column: the name of a header may still be missing.
std::optional<std::size_t> find_column(const Fields& first, const std::string& text) {
  const auto named = std::find(first.begin(), first.end(), text);
  if (named != first.end()) return static_cast<std::size_t>(named - first.begin());
  return position(text, first.size());
}

std::size_t require_column(const Fields& first, const std::string& text, const std::string& where) {
  if (const auto found = find_column(first, text)) return *found;
  const auto near = closest(text, first);
  refuse_data(where, "a column '" + text + "'",
              std::to_string(first.size()) + " columns, none of that name or position" +
                  (near ? "; did you mean '" + *near + "'?" : "; is the separator right?"));
}

/// A header names features; the first line of data has numbers in their place.
bool is_header(const Fields& first, const CsvColumns& columns, const std::string& where) {
  std::size_t numbers = 0;
  for (const auto i : columns.features) numbers += first[i].empty() || parse_number(first[i]).has_value();
  if (numbers == 0) return true;
  if (numbers == columns.features.size()) return false;
  refuse_data(
      where, "a header or numbers",
      "a line with both; set dataset.header to yes or no, or name in dataset.skip the columns that are no numbers");
}

CsvColumns find_columns(const Fields& first, const Options& options, const std::string& where) {
  CsvColumns columns;
  columns.count = first.size();
  std::vector<bool> feature(first.size(), true);
  bool named = false;  // a column asked for by name: so there is a header
  const auto take = [&](const std::string& text) {
    const auto i = require_column(first, text, where);
    named = named || (first[i] == text && !parse_number(text));
    feature[i] = false;
    return i;
  };
  if (!options.label.empty()) columns.label = take(options.label);
  for (const auto& text : options.skip) take(text);
  for (std::size_t i = 0; i < feature.size(); ++i)
    if (feature[i]) columns.features.push_back(i);
  if (columns.features.empty()) refuse_data(where, "a column of numbers besides label and skip", "none");
  if (options.header == "yes" || (options.header == "auto" && (named || is_header(first, columns, where))))
    columns.names = first;
  return columns;
}

float number(const std::string& text, const CsvRecords& records, const CsvColumns& columns, std::size_t column) {
  const auto at = [&] { return records.where() + ": " + columns.name(column); };
  if (text.empty())
    refuse_data(at(), "a number", "an empty field; fill or drop records with missing values, or dataset.skip it");
  const auto value = parse_number(text.front() == '+' ? std::string_view(text).substr(1) : std::string_view(text));
  if (!value) refuse_data(at(), "a number", quoted(text));
  const auto real = static_cast<float>(*value);
  if (!std::isfinite(real)) refuse_data(at(), "a finite number", quoted(text));
  return real;
}

struct Content {
  NumericArray features;
  Fields labels;
  CsvColumns columns;
};

Content read(const std::string& file, const Options& options) {
  CsvRecords records(file, options.separator);
  Content content;
  Fields fields;
  if (!records.next(fields)) refuse_data(file, "records", "an empty file");
  content.columns = find_columns(fields, options, records.where());
  const auto& columns = content.columns;
  bool more = columns.names.empty() || records.next(fields);
  if (!more) refuse_data(file, "records after the header", "the end of the file");
  Index count = 0;
  for (; more; more = records.next(fields), ++count) {
    if (fields.size() != columns.count)
      refuse_data(records.where(), std::to_string(columns.count) + " fields, as on the first line",
                  std::to_string(fields.size()));
    for (const auto i : columns.features) content.features.values.push_back(number(fields[i], records, columns, i));
    if (!columns.label) continue;
    if (fields[*columns.label].empty())
      refuse_data(records.where(), "a label in " + columns.name(*columns.label), "none");
    content.labels.push_back(fields[*columns.label]);
  }
  content.features.dims = {count, static_cast<Index>(columns.features.size())};
  return content;
}

/// Labels that are whole numbers from 0 on stay what they are; else the different texts are numbered in their order.
class Classes {
 public:
  explicit Classes(const Fields& labels) {
    if (std::all_of(labels.begin(), labels.end(), [](const auto& text) { return whole(text).has_value(); })) return;
    const std::set<std::string> different(labels.begin(), labels.end());
    names.assign(different.begin(), different.end());
  }

  std::vector<std::int32_t> numbers(const Fields& labels, const std::string& file) const {
    if (static_cast<Index>(names.size()) > kMostClasses)
      refuse_data(file, "at most " + std::to_string(kMostClasses) + " different labels",
                  std::to_string(names.size()) + "; is dataset.label the right column?");
    std::vector<std::int32_t> result;
    for (const auto& text : labels) {
      const auto found = names.empty() ? whole(text) : numbered(text);
      if (!found)
        refuse_data(file,
                    names.empty() ? "labels that are whole numbers from 0 on, as in the training file"
                                  : "labels that the training file has as well",
                    quoted(text));
      result.push_back(*found);
    }
    return result;
  }

  Fields names;  ///< empty if the labels are numbers already

 private:
  static std::optional<std::int32_t> whole(const std::string& text) {
    const auto value = parse_number(text);
    if (!value || *value != std::floor(*value) || *value < 0 || *value >= static_cast<double>(kMostClasses))
      return std::nullopt;
    return static_cast<std::int32_t>(*value);
  }
  std::optional<std::int32_t> numbered(const std::string& text) const {
    const auto found = std::lower_bound(names.begin(), names.end(), text);
    if (found == names.end() || *found != text) return std::nullopt;
    return static_cast<std::int32_t>(found - names.begin());
  }
};

/// Examples from the records of a CSV file, one a line; the label column apart, every column that is not skipped is a
/// feature. Labels may be texts: they become classes in alphabetical order. A missing or non-finite value is refused.
/// Without `test_file` the study's test split is drawn from `file`.
class Csv final : public Dataset {
 public:
  explicit Csv(const Params& params)
      : layout_(params), file_(params.text("file")), test_file_(params.text("test_file")) {
    if (file_.empty()) throw ConfigError("dataset/csv: `file` is empty; name the CSV file");
    const auto& separator = params.text("separator");
    if (separator != "tab" && (separator.size() != 1 || separator == "\"" || separator == "\n"))
      throw ConfigError("dataset/csv: expected one character or tab as `separator`, found '" + separator + "'");
    options_ = {separator == "tab" ? '\t' : separator.front(), params.choice("header"), params.text("label"), {}};
    std::string name;
    for (const char c : params.text("skip") + ",") {
      if (c != ',') {
        name += c;
      } else if (const auto start = name.find_first_not_of(' '); start != std::string::npos) {
        options_.skip.push_back(name.substr(start, name.find_last_not_of(' ') - start + 1));
        name.clear();
      }
    }
  }

  void inspect() const override {
    for (const auto& file : {file_, test_file_}) {
      if (file.empty()) continue;
      CsvRecords records(file, options_.separator);
      Fields fields;
      if (records.next(fields)) find_columns(fields, options_, records.where());
    }
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto content = read(file_, options_);
    const Classes classes(content.labels);
    Fields names;
    for (const auto i : content.columns.features)
      if (!content.columns.names.empty()) names.push_back(content.columns.names[i]);
    auto pool = table(std::move(content), classes, file_);
    std::unique_ptr<ArrayTable> test;
    if (!test_file_.empty())
      test = std::make_unique<ArrayTable>(table(read(test_file_, options_), classes, test_file_));
    auto parts = parts_of(std::move(pool), std::move(test), file_, test_file_);
    parts.features = std::move(names);
    parts.shape.classes = static_cast<Index>(classes.names.size());
    if (!classes.names.empty() && classes.names.size() <= 20) parts.source += "; classes: " + join(classes.names);
    return parts;
  }

 private:
  ArrayTable table(Content content, const Classes& classes, const std::string& file) const {
    auto table = arrange(std::move(content.features), layout_, file);
    table.labels = classes.numbers(content.labels, file);
    return table;
  }

  Layout layout_;
  std::string file_, test_file_;
  Options options_;
};

Schema csv_schema() {
  Schema schema;
  schema.file("file", {.text = "The CSV file, plain or gzip-compressed."})
      .file("test_file", {.fallback = "", .text = "A file of the same columns with the test examples; empty for none."})
      .text("separator", {.fallback = ",", .text = "The character between fields, or tab."})
      .choice("header", {.choices = {"auto", "yes", "no"},
                         .fallback = "auto",
                         .text = "Whether the first line holds the columns' names; auto: if it holds no numbers."})
      .text("label", {.fallback = "",
                      .text = "Column of the labels: its name, or its position from 0 (-1: the last); empty for none."})
      .text("skip", {.fallback = "", .text = "Columns to leave out: names or positions, with commas between."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(csv_dataset, SANDGLASS_VERSION) {
  registrar.dataset("csv", "Numbers from a CSV file, with or without labels.", csv_schema(),
                    [](const Params& params) { return std::make_unique<Csv>(params); });
}
