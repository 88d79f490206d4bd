#include "plugins/datasets/files/csv/csv_numbers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sandglass/plugin.hpp>
#include <string_view>

namespace sandglass {
namespace {

/// Spaces that do not look like anything else in an editor.
struct NamedSpace {
  std::string_view bytes;
  const char* name;
};
constexpr std::array<NamedSpace, 4> kSpaces = {{{"\xC2\xA0", "a no-break space (U+00A0)"},
                                                {"\xE2\x80\xAF", "a narrow no-break space (U+202F)"},
                                                {"\xE2\x80\x87", "a figure space (U+2007)"},
                                                {"\xE2\x80\x89", "a thin space (U+2009)"}}};
constexpr std::string_view kMinus = "\xE2\x88\x92";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Drops what stands between the groups of the whole part; false if a group has not three digits.
bool join_groups(std::string& text, char between, char decimal) {
  const std::size_t start = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t end = start;
  while (end < text.size() && (is_digit(text[end]) || text[end] == between)) ++end;
  if (end < text.size() && text[end] != decimal && text[end] != 'e' && text[end] != 'E') return false;
  std::size_t since = 0;  // digits since the last separator
  bool first = true;
  for (std::size_t i = start; i <= end; ++i) {
    if (i < end && text[i] != between) {
      ++since;
      continue;
    }
    const bool last_of_one = i == end && first;
    if (!last_of_one && (first ? since == 0 || since > 3 : since != 3)) return false;
    first = false;
    since = 0;
  }
  text.erase(std::remove(text.begin() + static_cast<std::ptrdiff_t>(start),
                         text.begin() + static_cast<std::ptrdiff_t>(end), between),
             text.begin() + static_cast<std::ptrdiff_t>(end));
  return true;
}

}  // namespace

std::optional<double> CsvNumbers::parse(const std::string& field) const {
  std::string text = field;
  if (thousands == ' ')
    for (const auto& space : kSpaces) replace_all(text, space.bytes, " ");
  if (thousands != 0 && !join_groups(text, thousands, decimal)) return std::nullopt;
  if (decimal != '.') {
    if (text.find('.') != std::string::npos) return std::nullopt;
    std::replace(text.begin(), text.end(), decimal, '.');
  }
  const bool plus = text.size() > 1 && text.front() == '+' && text[1] != '-';
  return parse_number(plus ? std::string_view(text).substr(1) : std::string_view(text));
}

/// What to set so that the field is a number: the decimal sign, what stands between thousands, or both; where it may be
/// either, both ways.
std::string CsvNumbers::other_signs(const std::string& field, char separator) const {
  const auto set = [](const char* key, char sign) {
    return std::string("set dataset.") + key + " to " + (sign == '\'' ? "\"'\"" : "'" + std::string(1, sign) + "'");
  };
  std::string mend;
  for (const char sign : {'.', ','})
    for (const char between : {'\0', ',', '\'', ' ', '_', '.'}) {
      const bool known = sign == decimal && between == thousands;
      if (known || sign == between || (thousands != 0 && between != thousands && between != 0)) continue;
      if (!CsvNumbers{sign, between}.parse(field)) continue;
      // With fewer signs it is a number already.
      if (between != 0 && CsvNumbers{sign, '\0'}.parse(field)) continue;
      if (sign != decimal && CsvNumbers{decimal, between}.parse(field)) continue;
      std::string way;
      if (sign != decimal)
        way = std::string("for decimal ") + (sign == ',' ? "commas " : "points ") + set("decimal", sign);
      if (sign == separator) way += ", which needs a file with another separator";
      if (between != thousands && between != 0)
        way += std::string(way.empty() ? "for thousands apart " : " and ") + set("thousands", between);
      if (!way.empty()) mend += (mend.empty() ? "; " : ", or ") + way;
    }
  return mend;
}

std::string CsvNumbers::hint(const std::string& field, char separator) const {
  for (const auto& space : kSpaces)
    if (field.find(space.bytes) != std::string::npos) {
      std::string text = "; it holds " + std::string(space.name);
      const bool groups = thousands == 0 && CsvNumbers{decimal, ' '}.parse(field).has_value();
      return text + (groups ? ": if it stands between thousands, set dataset.thousands to ' '" : ": remove it");
    }
  if (field.find(kMinus) != std::string::npos) return "; it holds a minus sign (U+2212) for a hyphen: replace it";
  if (const auto mend = other_signs(field, separator); !mend.empty()) return mend;
  for (const char other : {';', '\t', '|', ','})
    if (other != separator && other != decimal && field.find(other) != std::string::npos)
      return std::string("; is the separator ") + (other == '\t' ? "a tab" : "'" + std::string(1, other) + "'") +
             "? Set dataset.separator";
  return "";
}

bool is_missing(const std::string& field) {
  std::string word = field;
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::array<std::string_view, 8> kWords = {"", "na", "n/a", "#n/a", "nan", "null", "none", "?"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace sandglass
