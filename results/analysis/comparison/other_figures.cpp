#include "results/analysis/comparison/other_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "results/analysis/best_set.hpp"
#include "results/analysis/student_t.hpp"
#include "results/base/error.hpp"
#include "results/base/files.hpp"

namespace sandglass::results {
namespace {

/// The records of a CSV text one after another.
class CsvText {
 public:
  CsvText(std::filesystem::path file, std::string text) : file_(std::move(file)), text_(std::move(text)) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
  }

  /// Empty lines are passed over; none at the end.
  std::optional<std::vector<std::string>> next() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) line_ += text_[at_++] == '\n' ? 1 : 0;
    if (at_ >= text_.size()) return std::nullopt;
    begin_ = line_;
    std::vector<std::string> fields{field()};
    while (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      fields.push_back(field());
    }
    return fields;
  }

  std::size_t line() const { return begin_; }  ///< on which the last record began
  const std::filesystem::path& file() const { return file_; }

  [[noreturn]] void fail(const std::string& what) const {
    throw IoError(fmt::format("{}:{}: {}", file_.string(), begin_, what));
  }

 private:
  std::string field() {
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    auto first = at_, last = end;
    while (first < last && text_[first] == ' ') ++first;
    while (last > first && text_[last - 1] == ' ') --last;
    at_ = end;
    return text_.substr(first, last - first);
  }

  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) {
        ++at_;
        if (at_ < text_.size() && text_.find_first_of(",\r\n", at_) != at_) fail("text after a closing quote");
        return out;
      }
      if (text_[at_] == '"') ++at_;
      if (text_[at_] == '\n') ++line_;
      out += text_[at_];
    }
    fail("a quote is never closed");
  }

  std::filesystem::path file_;
  std::string text_;
  std::size_t at_ = 0, line_ = 1, begin_ = 1;
};

std::optional<double> number_in(const std::string& cell) {
  double value = 0;
  const char* begin = cell.data() + (cell.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size() ? std::optional(value) : std::nullopt;
}

/// As match_text() of the value that the cell means.
std::string matched_text(const std::string& cell) {
  if (const auto value = number_in(cell)) return match_text(ParameterValue(*value));
  std::string lower = cell;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower == "true" || lower == "false" ? lower : cell;
}

/// A file of figures while it is read.
class FigureReader {
 public:
  FigureReader(const std::filesystem::path& file, const ComparedStudy& study)
      : study_(study), text_(file, read_text(file)) {}

  FigureTable read() {
    const auto head = text_.next();
    if (!head) text_.fail("there is nothing in it\nexpected a line of names, then lines of figures");
    head_ = *head;
    for (std::size_t c = 0; c < head_.size(); ++c)
      if (column(head_[c]) != c) text_.fail(fmt::format("the column '{}' is there twice", head_[c]));
    while (auto cells = text_.next()) {
      if (cells->size() != head_.size())
        text_.fail(fmt::format("{} fields, expected {} as in the first line", cells->size(), head_.size()));
      lines_.push_back({text_.line(), std::move(*cells)});
    }
    name_columns();
    for (const auto& line : lines_) table_.rows.push_back(row(line));
    return std::move(table_);
  }

 private:
  struct Line {
    std::size_t number;
    std::vector<std::string> cells;
  };

  std::size_t column(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::find(head_, name) - head_.begin());
  }

  bool is_parameter(const std::string& name) const {
    return std::ranges::find(study_.axes, name) != study_.axes.end() ||
           (name.find('.') != std::string::npos && study_.fixed(name));
  }

  /// Whether the column says more of another one: "x_low" of "x".
  bool is_beside(const std::string& name) const {
    if (name == "n") return true;
    for (const char* end : {"_low", "_high", "_sd", "_n"})
      if (name.ends_with(end) && column(name.substr(0, name.size() - std::string_view(end).size())) < head_.size())
        return true;
    return false;
  }

  bool holds_numbers(std::size_t c) const {
    const auto fits = [c](const Line& line) { return line.cells[c].empty() || number_in(line.cells[c]); };
    const auto empty = [c](const Line& line) { return line.cells[c].empty(); };
    return std::ranges::all_of(lines_, fits) && !std::ranges::all_of(lines_, empty);
  }

  /// Says which cell keeps a column from being figures, if there is a column with some.
  void refuse_words_among_figures() const {
    for (const auto& name : table_.words) {
      const auto c = column(name);
      if (std::ranges::none_of(lines_, [c](const Line& line) { return number_in(line.cells[c]).has_value(); }))
        continue;
      const auto odd = std::ranges::find_if(
          lines_, [c](const Line& line) { return !line.cells[c].empty() && !number_in(line.cells[c]); });
      throw IoError(fmt::format("{}:{}: '{}' in column '{}' is no finite number; leave a cell empty that has none",
                                text_.file().string(), odd->number, odd->cells[c], name));
    }
  }

  void name_columns() {
    for (std::size_t c = 0; c < head_.size(); ++c) {
      if (is_parameter(head_[c]))
        table_.axes.push_back(head_[c]);
      else if (!is_beside(head_[c]))
        (holds_numbers(c) ? table_.names : table_.words).push_back(head_[c]);
    }
    if (table_.names.empty()) refuse_words_among_figures();
    if (table_.names.empty())
      text_.fail(
          "no column holds figures\nexpected one with nothing but numbers, called as a metric of the study or as "
          "whose figures they are");
    if (table_.axes.empty() && !study_.axes.empty())
      text_.fail(fmt::format("no column is a parameter of the study, so no line belongs to a point\nits axes: {}",
                             fmt::join(study_.axes, ", ")));
  }

  /// What stands in the column of that name; none if it is not there, or the cell is empty. Throws IoError.
  std::optional<double> number(const Line& line, const std::string& name) const {
    const auto c = column(name);
    if (c == head_.size() || line.cells[c].empty()) return std::nullopt;
    const auto value = number_in(line.cells[c]);
    if (!value) fail(line, fmt::format("'{}' is '{}', expected a number", name, line.cells[c]));
    return value;
  }

  [[noreturn]] void fail(const Line& line, const std::string& what) const {
    throw IoError(fmt::format("{}:{}: {}", file(), line.number, what));
  }

  FigureRow row(const Line& line) const {
    FigureRow out{line.number, {}, {}, {}};
    for (const auto& name : table_.axes)
      if (const auto& cell = line.cells[column(name)]; !cell.empty()) out.where.emplace_back(name, cell);
    for (const auto& name : table_.words)
      if (const auto& cell = line.cells[column(name)]; !cell.empty()) out.words.emplace_back(name, cell);
    for (const auto& name : table_.names)
      if (const auto value = number(line, name)) out.figures.push_back(figure(line, name, *value));
    return out;
  }

  Figure figure(const Line& line, const std::string& name, double value) const {
    Figure out{.name = name, .value = value};
    const auto low = number(line, name + "_low"), high = number(line, name + "_high");
    if (low.has_value() != high.has_value())
      fail(line, fmt::format("an interval has two ends, expected both {0}_low and {0}_high", name));
    if (low && !(*low <= value && value <= *high))
      fail(line, fmt::format("{} = {} lies outside of its interval, {} to {}", name, value, *low, *high));
    if (low) out.interval = {*low, *high};
    out.standard_deviation = number(line, name + "_sd");
    auto count = number(line, name + "_n");
    if (!count) count = number(line, "n");
    if (out.standard_deviation && !(*out.standard_deviation >= 0))
      fail(line, fmt::format("{}_sd is {}, expected a number >= 0", name, *out.standard_deviation));
    if (out.standard_deviation && !count)
      fail(line, fmt::format("{0}_sd needs a number of values beside it: a column {0}_n, or n for all", name));
    if (count && !(*count >= 1 && *count <= 1e9 && *count == std::floor(*count)))
      fail(line, fmt::format("the number of values is {}, expected a whole one >= 1", *count));
    out.count = count ? static_cast<std::size_t>(*count) : 0;
    return out;
  }

  std::string file() const { return text_.file().string(); }

  const ComparedStudy& study_;
  CsvText text_;
  std::vector<std::string> head_;
  std::vector<Line> lines_;
  FigureTable table_;
};

std::vector<double> values_of(const PointSummary& point) {
  std::vector<double> out;
  for (const auto& [replicate, value] : point.values) out.push_back(value);
  return out;
}

Difference difference_of(const Figure& figure, const PointSummary& point) {
  Difference out;
  out.mean = point.values.empty() ? std::nan("") : figure.value - point.objective.mean;
  out.half_width = std::numeric_limits<double>::infinity();
  const auto n = static_cast<double>(figure.count), m = static_cast<double>(point.values.size());
  if (!figure.standard_deviation || figure.count < 2 || point.values.size() < 2) return out;
  const double theirs = *figure.standard_deviation * *figure.standard_deviation / n;
  const double spread = standard_deviation(point), ours = spread * spread / m;
  out.method = Comparison::Method::welch;
  out.half_width = 0;
  out.p_value = out.mean == 0 ? 1 : 0;
  if (!(theirs + ours > 0)) return out;  // no spread at all: equal or not
  const double dof =
      (theirs + ours) * (theirs + ours) / (theirs * theirs / (n - 1) + ours * ours / (m - 1));  // Welch-Satterthwaite
  const double error = std::sqrt(theirs + ours);
  out.half_width = student_t_quantile(0.975, dof) * error;
  out.p_value = 2 * student_t_cdf(-std::abs(out.mean) / error, dof);
  return out;
}

std::optional<bool> apart(const Figure& figure, const PointSummary& point) {
  const auto ours = mean_interval(values_of(point));
  if (!figure.interval || point.values.size() < 2) return std::nullopt;
  return figure.interval->second < ours.mean - ours.half_width || figure.interval->first > ours.mean + ours.half_width;
}

bool belongs(const FigureRow& row, const std::vector<std::string>& axes, const Selection& place) {
  return std::ranges::all_of(axes, [&](const std::string& axis) {
    const auto cell = std::ranges::find(row.where, axis, [](const auto& one) { return one.first; });
    const auto value = std::ranges::find(place, axis, [](const auto& one) { return one.first; });
    if (cell == row.where.end() || value == place.end()) return cell == row.where.end() && value == place.end();
    return matched_text(cell->second) == match_text(value->second);
  });
}

}  // namespace

FigureTable read_figures(const std::filesystem::path& file, const ComparedStudy& study) {
  return FigureReader(file, study).read();
}

MatchedFigures match_figures(const FigureTable& table, const ComparedStudy& study,
                             const std::function<const Summary&(const std::string& name)>& summary_of) {
  MatchedFigures out;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    bool found = false;
    for (std::size_t f = 0; f < table.rows[r].figures.size(); ++f) {
      const auto& figure = table.rows[r].figures[f];
      const auto& points = summary_of(figure.name).points;  // best first
      const auto point = std::ranges::find_if(points, [&](const auto& one) {
        return belongs(table.rows[r], table.axes, place_of(study, one, table.axes));
      });
      if (point == points.end()) continue;
      found = true;
      out.matched.push_back({r, f, static_cast<std::size_t>(point - points.begin()), difference_of(figure, *point), 1,
                             apart(figure, *point)});
    }
    if (!found) out.rows.push_back(r);
  }
  std::vector<double> p_values;
  for (const auto& one : out.matched)
    if (one.difference.method != Comparison::Method::none) p_values.push_back(one.difference.p_value);
  const auto adjusted = holm(p_values);
  std::size_t next = 0;
  for (auto& one : out.matched)
    if (one.difference.method != Comparison::Method::none) one.adjusted_p = adjusted[next++];
  return out;
}

}  // namespace sandglass::results
