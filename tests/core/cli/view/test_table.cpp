#include <sstream>

#include <catch2/catch.hpp>

#include "core/cli/view/table.hpp"

namespace sandglass::test_table {

namespace {

Table two_columns() {
  Table table;
  table.column("name", Table::Align::left);
  table.column("value", Table::Align::right);
  table.row({"a", "1.5"});
  table.row({"a much longer name than the others", "20.25"});
  return table;
}

}  // namespace

TEST_CASE("words stand to the left, numbers to the right, under a rule") {
  CHECK(two_columns().text(Terminal{}) ==
        "  name                                value\n"
        "  ----------------------------------  -----\n"
        "  a                                     1.5\n"
        "  a much longer name than the others  20.25\n");
}

TEST_CASE("no line is wider than the terminal") {
  for (int width = 24; width < 60; ++width) {
    std::istringstream lines(two_columns().text(Terminal{.utf8 = true, .width = width}));
    for (std::string line; std::getline(lines, line);) CHECK(display_width(line) <= static_cast<std::size_t>(width));
  }
}

TEST_CASE("a head that is much wider than its column is broken where the table would not fit") {
  Table table;
  table.column("variant", Table::Align::left);
  table.column("valid.linear_probe_accuracy", Table::Align::right);
  table.column("test.mse", Table::Align::right);
  table.row({"ae", "0.81", "1"});
  CHECK(table.text(Terminal{.width = 80}) ==
        "  variant  valid.linear_probe_accuracy  test.mse\n"
        "  -------  ---------------------------  --------\n"
        "  ae                              0.81         1\n");
  CHECK(table.text(Terminal{.width = 40}) ==
        "           valid.linear_probe_\n"
        "  variant             accuracy  test.mse\n"
        "  -------  -------------------  --------\n"
        "  ae                      0.81         1\n");
}

}  // namespace sandglass::test_table
