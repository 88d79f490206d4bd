#pragma once
#include <optional>
#include <string>

namespace sandglass {

/// How the fields of a CSV file spell numbers.
struct CsvNumbers {
  char decimal = '.';
  /// What stands between groups of three digits; 0: nothing. A space stands for the no-break spaces as well.
  char thousands = 0;

  /// Nothing if the field is no number.
  std::optional<double> parse(const std::string& field) const;

  /// What a field that is no number may be, and the mend: "; for decimal commas set dataset.decimal to ','". Empty if
  /// nothing is likely.
  std::string hint(const std::string& field, char separator) const;

 private:
  std::string other_signs(const std::string& field, char separator) const;
};

/// A field that says that the value is missing: empty, NA, N/A, #N/A, NaN, null, none (in either case) or ?.
bool is_missing(const std::string& field);

}  // namespace sandglass
