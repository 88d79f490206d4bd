#include <cctype>
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

TEST_CASE("numbers are rounded to the width, and never cut") {
  Table table;
  table.column("trial", Table::Align::right);
  table.column("optimizer.learning_rate", Table::Align::right);
  table.column("valid.reconstruction", Table::Align::right);
  table.row({"0", "8.4603e-06", "0.28345 +- 0.00012"});
  table.row({"1", "12.5", "-"});
  const auto text = table.text(Terminal{.width = 32});
  INFO(text);
  CHECK(text.find("0.28345") != std::string::npos);
  CHECK(table.text(Terminal{.width = 80}).find("0.28345 +- 0.00012") != std::string::npos);
  for (int width = 20; width < 60; ++width) {
    const auto narrow = table.text(Terminal{.width = width});
    CHECK(narrow.find("e-06") != std::string::npos);
    std::istringstream lines(narrow);
    for (std::string line; std::getline(lines, line);) {
      CHECK(display_width(line) <= static_cast<std::size_t>(width));
      const auto cut = line.find("...");  // a head may be
      CHECK((cut == std::string::npos || std::isdigit(static_cast<unsigned char>(line[cut - 1])) == 0));
    }
  }
}

TEST_CASE("where not even one digit of each number fits, the last columns are left out") {
  Table table;
  for (const char* head : {"a", "b", "c", "d"}) table.column(head, Table::Align::right);
  table.row({"1.2345e-05", "2.2345e-05", "3.2345e-05", "4.2345e-05"});
  const auto text = table.text(Terminal{.width = 24});
  INFO(text);
  CHECK(text.find("1e-05") != std::string::npos);
  CHECK(text.find("2e-05") != std::string::npos);
  CHECK(text.find("4") == std::string::npos);
  CHECK(text.find("no room for: d\n") != std::string::npos);
}

TEST_CASE("a number that is a setting is never rounded into another one, and heads never become alike") {
  Table table;
  table.column("rank", Table::Align::right);
  table.column("model.latent_units_a", Table::Align::right, Table::Cells::exact);
  table.column("model.latent_units_b", Table::Align::right, Table::Cells::exact);
  table.column("valid.reconstruction", Table::Align::right);
  table.row({"1", "1024", "0.00123", "0.28345"});
  table.row({"2", "1025", "0.00124", "0.28346"});
  for (int width = 24; width < 90; ++width) {
    const auto text = table.text(Terminal{.width = width});
    INFO(text);
    CHECK(text.find("...") == std::string::npos);
    for (const char* exact : {"1024", "1025"}) CHECK(text.find(exact) != std::string::npos);
    const auto missing = text.find("no room for:");
    const bool left_out = missing != std::string::npos && text.find("latent_units_b", missing) != std::string::npos;
    CHECK((text.find("0.00123") == std::string::npos) == left_out);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(display_width(line) <= static_cast<std::size_t>(width));
  }
}

TEST_CASE("control characters in heads and words become visible, and columns stay aligned") {
  Table table;
  table.column(
      "na\x1b"
      "me",
      Table::Align::left);
  table.column("value", Table::Align::right);
  table.row({"a\rb", "1.5"});
  CHECK(table.text(Terminal{}) ==
        "  na\\x1bme  value\n"
        "  --------  -----\n"
        "  a\\rb        1.5\n");
}

}  // namespace sandglass::test_table
