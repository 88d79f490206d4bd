#include <catch2/catch.hpp>
#include <cmath>

#include "results/report/csv_text.hpp"

namespace sandglass::test_csv_text {
using namespace sandglass::results;

TEST_CASE("a field is in quotes only where it has to be") {
  CHECK(csv_field("plain") == "plain");
  CHECK(csv_field("a, b") == "\"a, b\"");
  CHECK(csv_field("say \"so\"") == "\"say \"\"so\"\"\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(csv_field("") == "\"\"");
}

TEST_CASE("a text that a spreadsheet would take for a formula is marked, and a number never") {
  for (const char* formula : {"=1+1", "+cmd", "-2+3", "@SUM(A1)", "--"})
    CHECK(csv_words(formula) == "'" + std::string(formula));
  CHECK(csv_words("=a,b") == "\"'=a,b\"");
  CHECK(csv_words("\t=1") == "'\t=1");
  for (const char* plain : {"-1e-05", "+3", "-inf", "-", "a=b", "2-3", "bce"}) CHECK(csv_words(plain) == plain);
}

TEST_CASE("in a table only texts are marked") {
  StudyRows rows;
  rows.rows = {0};
  rows.add_column("number", [](std::size_t) { return number_cell(-0.5); });
  rows.add_column("text", [](std::size_t) { return value_cell(std::string("=HYPERLINK(1)")); });
  CHECK(csv_text(rows) == "number,text\n-0.5,'=HYPERLINK(1)\n");
}

TEST_CASE("what is absent is an empty field, what was measured is nan or inf") {
  StudyRows rows;
  rows.rows = {0, 1, 2};
  rows.add_column("value",
                  [](std::size_t i) { return i == 0 ? absent_cell() : number_cell(i == 1 ? NAN : -INFINITY); });
  rows.add_column("mean", [](std::size_t i) {
    return mean_cell(mean_interval(i == 0 ? std::vector<double>{} : i == 1 ? std::vector{2.5} : std::vector{2.0, 2.0}));
  });
  CHECK(csv_text(rows) == "value,mean,mean.half_width\n,,\nnan,2.5,\n-inf,2,0\n");
}

TEST_CASE("control characters stay what they are in CSV") {
  StudyRows rows;
  rows.rows = {0};
  rows.add_column("text", [](std::size_t) { return value_cell(std::string("a\x1b[2J")); });
  CHECK(csv_text(rows) == "text\na\x1b[2J\n");
}

}  // namespace sandglass::test_csv_text
