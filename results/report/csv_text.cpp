#include "results/report/csv_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace sandglass::results {
namespace {

bool reads_as_number(std::string_view text) {
  double value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::string quoted(const std::string& text) { return text.empty() ? text : csv_words(text); }

std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{}", value); }

/// A whole number may have more digits than a double has, as seeds do.
std::string text_of(const Cell& cell) {
  constexpr double kExact = 9007199254740992;  // 2^53
  const bool digits = !cell.text.empty() && cell.text.find_first_not_of("0123456789") == std::string::npos;
  return cell.is_number && !(digits && cell.number >= kExact) ? number(cell.number) : quoted(cell.text);
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos && text.front() != ' ' &&
      text.back() != ' ')
    return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_words(std::string_view text) {
  const bool formula = text.size() > 1 && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
                       !reads_as_number(text);
  return csv_field((formula ? "'" : "") + std::string(text));
}

std::string csv_text(const StudyRows& rows) {
  std::vector<bool> has_interval;
  std::string out;
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    has_interval.push_back(!rows.rows.empty() && rows.cell(0, c).is_mean);
    out += (c == 0 ? "" : ",") + quoted(rows.columns[c]);
    if (has_interval[c]) out += "," + quoted(rows.columns[c] + ".half_width");
  }
  out += '\n';
  for (std::size_t r = 0; r < rows.rows.size(); ++r) {
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      const Cell cell = rows.cell(r, c);
      if (c > 0) out += ',';
      if (!cell.absent) out += rows.columns[c] == "trials" ? quoted(cell.text) : text_of(cell);
      if (has_interval[c]) out += "," + (cell.absent || std::isinf(cell.spread) ? "" : number(cell.spread));
    }
    out += '\n';
  }
  return out;
}

}  // namespace sandglass::results
