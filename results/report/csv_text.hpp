#pragma once
#include <string>
#include <string_view>

#include "results/report/shown_table.hpp"

namespace sandglass::results {

/// `text` as a field of a CSV line: in quotes if it has to be, or is empty text.
std::string csv_field(std::string_view text);

/// A text of a study as such a field, for tables that people open in a spreadsheet. That would take a text which begins
/// with = + - @ or a tab for a formula, and work it out: such a text gets an apostrophe before it, unless it is a
/// number.
std::string csv_words(std::string_view text);

/// All columns and rows as CSV (RFC 4180, but lines end with "\n"): first the columns' names, which are YAML paths and
/// metrics. Numbers have as many digits as tell them apart; nan, inf and -inf are what was measured. A field is empty
/// where a row has no value, as in trials_csv() of results/export. After the mean of a metric comes the half-width of
/// its 95 % interval, as "<metric>.half_width", which is empty where there is no interval.
std::string csv_text(const StudyRows& rows);

}  // namespace sandglass::results
