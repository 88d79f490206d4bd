#include <algorithm>
#include <cmath>
#include <set>

#include "plugins/samplers/fixed/point_file.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kShown = 20;

class Mistakes {
 public:
  void add(const std::string& text) {
    if (count_++ < kShown) lines_.push_back(text);
  }
  void throw_any() const {
    if (count_ == 0) return;
    auto text = join(lines_, "\n");
    if (count_ > kShown) text += "\nand " + std::to_string(count_ - kShown) + " more";
    throw ConfigError(text);
  }

 private:
  std::vector<std::string> lines_;
  std::size_t count_ = 0;
};

std::string shortened(const std::string& text) {
  std::string shown = "'";
  shown.append(text, 0, 40);
  for (auto& c : shown)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  return shown + "'";
}

std::optional<std::int64_t> whole(const std::string& text) {
  const auto value = parse_number(text);
  if (!value || *value != std::floor(*value) || std::abs(*value) > 0x1p53) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

/// "[256, 128]" or "256 128".
std::optional<ParameterValue> whole_list(std::string text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::ranges::replace(text, ',', ' ');
  std::vector<std::int64_t> numbers;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != std::string::npos;) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto number = whole(text.substr(at, end - at));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    at = end;
  }
  return numbers;
}

/// The text as a value of the axis' type; nothing if it is none.
std::optional<ParameterValue> parsed(const Axis& axis, const std::string& text) {
  switch (axis.spec.type) {
    case ParameterType::real: {
      const auto value = parse_number(text);
      if (!value || !std::isfinite(*value)) return std::nullopt;
      return *value;
    }
    case ParameterType::integer: {
      const auto value = whole(text);
      if (!value) return std::nullopt;
      return *value;
    }
    case ParameterType::boolean:
      if (text == "true" || text == "false") return text == "true";
      return std::nullopt;
    case ParameterType::integers: return whole_list(text);
    case ParameterType::choice:
    case ParameterType::text: break;
  }
  return text;
}

std::string range_text(const Axis& axis) {
  auto text = "a number from " + format_number(axis.min) + " to " + format_number(axis.max);
  if (axis.spec.type == ParameterType::integer) text = "a whole" + text.substr(1);
  if (axis.step > 0) text += " in steps of " + format_number(axis.step);
  return text;
}

std::string expectation(const Axis& axis) {
  std::vector<std::string> values;
  for (const auto& value : axis.values) values.push_back(to_string(value));
  if (axis.is_list()) return "one of: " + join(values);
  const bool choice = axis.spec.type == ParameterType::boolean || axis.spec.type == ParameterType::choice;
  return choice ? axis.spec.expectation() : range_text(axis);
}

bool on_axis(const Axis& axis, const ParameterValue& value) {
  if (axis.is_list()) return std::ranges::find(axis.values, value) != axis.values.end();
  if (!axis.spec.violation(value).empty()) return false;
  double number = 0;
  if (const auto* real = std::get_if<double>(&value))
    number = *real;
  else if (const auto* integer = std::get_if<std::int64_t>(&value))
    number = static_cast<double>(*integer);
  else
    return true;
  if (number < axis.min || number > axis.max) return false;
  const double steps = axis.step > 0 ? (number - axis.min) / axis.step : 0;
  return std::abs(steps - std::round(steps)) <= 1e-9 * std::max(1.0, std::abs(steps));
}

std::vector<std::string> paths(const SearchSpace& space) {
  std::vector<std::string> all;
  for (const auto& axis : space) all.push_back(axis.path);
  return all;
}

void check_columns(const PointFile& table, const SearchSpace& space, const std::string& file, Mistakes& mistakes) {
  const auto known = paths(space);
  std::set<std::string> reported;
  for (const auto& row : table.rows)
    for (const auto& [column, text] : row.fields) {
      if (std::ranges::find(known, column) != known.end() || !reported.insert(column).second) continue;
      const auto near = closest(column, known);
      mistakes.add(file + ": column " + shortened(column) + " is no axis of the study" +
                   (near ? "; did you mean '" + *near + "'?" : "; its axes are: " + join(known)));
    }
}

/// For each axis whether any row names it.
std::vector<bool> columns_there(const PointFile& table, const SearchSpace& space, const std::string& file,
                                Mistakes& mistakes) {
  std::vector<bool> there;
  for (const auto& axis : space) {
    there.push_back(std::ranges::any_of(table.rows, [&](const auto& row) {
      return std::ranges::find(row.fields, axis.path, &PointFile::Field::column) != row.fields.end();
    }));
    if (!there.back()) mistakes.add(file + ": there is no column for axis '" + axis.path + "'");
  }
  return there;
}

}  // namespace

std::vector<Point> points_of(const PointFile& table, const SearchSpace& space, const std::string& file) {
  Mistakes mistakes;
  if (table.rows.empty()) mistakes.add(file + ": expected at least one point, found none");
  check_columns(table, space, file, mistakes);
  const auto columns = columns_there(table, space, file, mistakes);
  std::vector<Point> points;
  for (const auto& row : table.rows) {
    auto& point = points.emplace_back();
    for (const auto& axis : space) {
      const auto where = file + ":" + std::to_string(row.line) + ": column '" + axis.path + "': expected ";
      const auto field = std::ranges::find(row.fields, axis.path, &PointFile::Field::column);
      const bool there = field != row.fields.end() && !field->text.empty();
      point.push_back(quantile(axis, 0));
      if (!columns[point.size() - 1]) continue;
      // Conditions look at earlier axes only, which stand in the point already.
      if (!there && !is_active(space, point, point.size() - 1)) continue;
      const auto value = there ? parsed(axis, field->text) : std::nullopt;
      if (value && on_axis(axis, *value))
        point.back() = *value;
      else
        mistakes.add(where + expectation(axis) + ", found " +
                     (there                       ? shortened(field->text)
                      : field == row.fields.end() ? "no such column"
                                                  : "nothing"));
    }
  }
  mistakes.throw_any();
  return points;
}

}  // namespace sandglass
