#include "plugins/datasets/files/csv/csv_table.hpp"

using namespace sandglass;

namespace {

/// One character, by itself or by its name; 0 for none.
char character(const Params& params, const std::string& name) {
  const auto& text = params.text(name);
  if (text == "tab") return '\t';
  return text.size() == 1 ? text.front() : '\0';
}

CsvNumbers numbers_of(const Params& params, char separator) {
  const CsvNumbers numbers{params.choice("decimal").front(), character(params, "thousands")};
  const auto& thousands = params.text("thousands");
  if (!thousands.empty() &&
      (numbers.thousands == 0 || std::string_view(",.'_ ").find(numbers.thousands) == std::string_view::npos))
    throw ConfigError("dataset/csv: expected one of , . ' _ or a space as `thousands`, found '" + thousands + "'");
  if (numbers.decimal == separator)
    throw ConfigError(std::string("dataset/csv: `decimal` and `separator` are both '") + separator +
                      "'; where commas are decimal, fields are mostly separated by ';'");
  if (numbers.thousands != 0 && numbers.thousands == numbers.decimal)
    throw ConfigError(std::string("dataset/csv: `thousands` is '") + numbers.thousands +
                      "', which is the decimal sign as well");
  return numbers;
}

/// Names or positions with commas between.
std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> names;
  std::string name;
  for (const char c : text + ",") {
    if (c != ',') {
      name += c;
      continue;
    }
    if (const auto start = name.find_first_not_of(' '); start != std::string::npos)
      names.push_back(name.substr(start, name.find_last_not_of(' ') - start + 1));
    name.clear();
  }
  return names;
}

CsvOptions options_of(const Params& params) {
  const bool commas = params.choice("decimal") == ",";
  const auto& separator = params.text("separator");
  const char between = separator.empty() ? (commas ? ';' : ',') : character(params, "separator");
  if (between == 0 || between == '"' || between == '\n')
    throw ConfigError("dataset/csv: expected one character or tab as `separator`, found '" + separator + "'");
  CsvOptions options;
  options.separator = between;
  options.header = params.choice("header");
  options.labels = params.text("labels");
  options.names = params.text("names");
  options.skip = listed(params.text("skip"));
  options.numbers = numbers_of(params, options.separator);
  options.missing = params.choice("missing") == "drop"   ? CsvOptions::Missing::drop
                    : params.choice("missing") == "fill" ? CsvOptions::Missing::fill
                    : params.choice("missing") == "mean" ? CsvOptions::Missing::mean
                                                         : CsvOptions::Missing::error;
  options.fill = static_cast<float>(params.real("fill"));
  return options;
}

/// Both headers have to name the same columns, or numbers would change their meaning from one file to the other.
void require_same_names(const CsvTable& pool, const CsvTable& test, const std::string& file) {
  if (pool.names.size() != test.names.size()) return;
  for (std::size_t i = 0; i < pool.names.size(); ++i)
    if (pool.names[i] != test.names[i])
      throw IoError(file + ": expected feature " + std::to_string(i) + " to be " + quoted_start(pool.names[i]) +
                    ", as in the training file, found " + quoted_start(test.names[i]));
}

/// Examples from the records of a CSV file, one a line; the column of labels apart, every column that is not skipped is
/// a feature. Missing values are refused, dropped with their record, or filled in; those that the host fills are NaN.
/// Without `test_file` the study's test split is drawn from `file`.
class Csv final : public Dataset {
 public:
  explicit Csv(const Params& params)
      : layout_(params),
        file_(params.text("file")),
        test_file_(params.text("test_file")),
        options_(options_of(params)) {
    if (file_.empty()) throw ConfigError("dataset/csv: `file` is empty; name the CSV file");
    if (layout_.window > 0 && options_.missing == CsvOptions::Missing::drop)
      throw ConfigError(
          "dataset/csv: `missing` is drop, but windows are of neighbouring rows; take mean or fill, or split the file");
  }

  void inspect() const override {
    inspect_csv(file_, options_);
    if (!test_file_.empty()) inspect_csv(test_file_, options_);
  }

  DatasetParts load(const DatasetRequest&) const override {
    auto csv = read_csv(file_, options_);
    auto names = csv.names;
    std::unique_ptr<ArrayTable> test;
    std::string told = csv.told();
    Index left_out = csv.dropped;
    if (!test_file_.empty()) {
      auto test_csv = read_csv(test_file_, options_);
      require_same_names(csv, test_csv, test_file_);
      left_out += test_csv.dropped;
      if (const auto more = test_csv.told(); !more.empty()) told += more + " in " + test_file_;
      test = std::make_unique<ArrayTable>(table(std::move(test_csv), test_file_));
    }
    auto parts = parts_of(table(std::move(csv), file_), std::move(test), file_, test_file_);
    parts.features = layout_.window > 0 ? window_names(names, layout_.window) : std::move(names);
    parts.source += told;
    parts.left_out = left_out;
    parts.fill_by_mean = options_.missing == CsvOptions::Missing::mean;
    return parts;
  }

 private:
  ArrayTable table(CsvTable csv, const std::string& file) const {
    auto table = arrange(std::move(csv.features), layout_, file);
    table.labels = std::move(csv.labels);
    table.lines = std::move(csv.lines);
    table.names = std::move(csv.rows);
    if (csv.dropped > 0) table.positions = std::move(csv.positions);
    return table;
  }

  Layout layout_;
  std::string file_, test_file_;
  CsvOptions options_;
};

Schema csv_schema() {
  Schema schema;
  schema.file("file", {.text = "The CSV file, plain or gzip-compressed.", .also = {"data", "path", "images"}})
      .text("labels",
            {.fallback = "",
             .text = "Column of the labels, numbers or texts: its name, or its position from 0 (-1: the last); empty "
                     "for none.",
             .also = {"label", "target"}})
      .file("test_file", {.fallback = "", .text = "A file of the same columns with the test examples; empty for none."})
      .text("names",
            {.fallback = "",
             .text = "Column of what the examples are called, which is no feature: its name or position; empty "
                     "for none. It stands beside codes (encode --names).",
             .also = {"id", "index", "index_col"}})
      .text("skip", {.fallback = "",
                     .text = "Columns to leave out: names or positions, with commas between.",
                     .also = {"ignore", "drop"}})
      .text("separator", {.fallback = "",
                          .text = "The character between fields, or tab; empty: a comma, or a semicolon where commas "
                                  "are decimal.",
                          .also = {"sep", "delimiter"}})
      .choice("header", {.choices = {"auto", "true", "false"},
                         .fallback = "auto",
                         .text = "Whether the first line holds the columns' names; auto: if it holds no numbers; "
                                 "numbers that count the columns are refused, as they may be either."})
      .choice("decimal", {.choices = {".", ","}, .fallback = ".", .text = "What stands before the decimals."})
      .text("thousands", {.fallback = "",
                          .text = "What stands between groups of three digits: , . ' _ or a space (no-break spaces "
                                  "too); empty: nothing. Where fields are in quotes it may be the separator."})
      .choice("missing", {.choices = {"error", "drop", "fill", "mean"},
                          .fallback = "error",
                          .text = "What to do about missing values (empty, NA, N/A, #N/A, NaN, null, none, ?): refuse "
                                  "them, drop their records, fill in a number, or fill in the feature's mean over the "
                                  "training examples, also of new rows that a trained model is given."})
      .real("fill", {.fallback = 0, .text = "The number for missing values under missing: fill."});
  Layout::add_parameters(schema);
  return schema;
}

}  // namespace

SANDGLASS_PLUGIN(csv_dataset, SANDGLASS_VERSION) {
  registrar.dataset("csv", "Numbers from a CSV file, with or without labels.", csv_schema(),
                    [](const Params& params) { return std::make_unique<Csv>(params); });
}
