#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_csv {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

using std::string;

DatasetParts from(const Folder& folder, const string& text, built::Settings settings = {}) {
  settings["file"] = folder.write("x.csv", text);
  return load("csv", settings);
}

string csv_fault(const Folder& folder, const string& text, built::Settings settings = {}) {
  settings["file"] = folder.write("x.csv", text);
  return fault("csv", settings);
}

}  // namespace

TEST_CASE("CSV records become examples, with or without a header, line ends of either kind, compressed or not") {
  const Folder folder;
  for (const auto& text : {string("1,2,3\n4,5,6\n"), string("a,b,c\r\n1,2,3\r\n4,5,6"),
                           string("\xEF\xBB\xBF\"a\",b,c\n 1 , +2,3e0\n\n4,\"5\",6\n"), gzip("1,2,3\n4,5,6\n")}) {
    const auto parts = from(folder, text);
    REQUIRE(parts.pool->count() == 2);
    CHECK(read(parts, *parts.pool, 0) == std::vector<float>{1, 2, 3});
    CHECK(read(parts, *parts.pool, 1) == std::vector<float>{4, 5, 6});
    CHECK_FALSE(parts.pool->has_labels());
  }
}

TEST_CASE("CSV columns are chosen by name or position, from either end") {
  const Folder folder;
  const string text = "id,x,y,kind\n7,1,2,0\n8,3,4,1\n";
  for (const auto& label : {string("kind"), string("3"), string("-1")})
    for (const auto& skip : {string("id"), string("0"), string(" id ,")}) {
      const auto parts = from(folder, text, {{"label", label}, {"skip", skip}});
      CHECK(read(parts, *parts.pool, 1) == std::vector<float>{3, 4});
      CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 1});
    }
  CHECK_THAT(csv_fault(folder, text, {{"label", string("kimd")}}), Contains("did you mean 'kind'"));
  CHECK_THAT(csv_fault(folder, text, {{"label", string("4")}}), Contains("4 columns"));
  CHECK_THAT(csv_fault(folder, text, {{"skip", string("0,1,2,3")}}), Contains("a column of numbers besides"));
}

TEST_CASE("a header whose names are numbers is one if the study says so, or names a column of it") {
  const Folder folder;
  const string text = "label,0,1\n1,5,6\n0,7,8\n";
  CHECK(from(folder, text, {{"label", string("label")}}).pool->count() == 2);
  CHECK(from(folder, "0,1\n5,6\n", {{"header", string("yes")}}).pool->count() == 1);
  CHECK(from(folder, "0,1\n5,6\n", {{"header", string("no")}}).pool->count() == 2);
  CHECK_THAT(csv_fault(folder, "a,1\n5,6\n"), Contains("x.csv:1") && Contains("a header or numbers"));
  CHECK_THAT(csv_fault(folder, "a,b\n5,6\n", {{"header", string("no")}}),
             Contains("x.csv:1: column 0") && Contains("'a'"));
}

TEST_CASE("labels that are texts become classes in alphabetical order, the same in the test file") {
  const Folder folder;
  const auto test = folder.write("t.csv", "5,virginica\n6,setosa\n");
  const built::Settings settings{{"label", string("-1")}, {"test_file", test}};
  const string text = "1,versicolor\n2,setosa\n3,virginica\n4,setosa\n";
  const auto parts = from(folder, text, settings);
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{1, 0, 2, 0});
  CHECK(labels(*parts.test) == std::vector<std::int32_t>{2, 0});
  CHECK(parts.shape.classes == 3);
  CHECK_THAT(parts.source, Contains("setosa, versicolor, virginica"));
  folder.write("t.csv", "5,rose\n");
  CHECK_THAT(csv_fault(folder, text, settings), Contains("t.csv") && Contains("'rose'"));
}

TEST_CASE("quoted CSV fields may hold separators, quotes and line ends") {
  const Folder folder;
  const auto parts = from(folder, "\"a, \"\"b\"\"\nc\",x,y\n1,2,3\n", {{"skip", string("1")}});
  CHECK(read(parts, *parts.pool, 0) == std::vector<float>{1, 3});
  CHECK_THAT(csv_fault(folder, "1,2\n3,\"4\n5,6\n"), Contains("x.csv:2") && Contains("closing quote"));
  CHECK_THAT(csv_fault(folder, "1,2\n3,\"4\"5\n"), Contains("x.csv:2") && Contains("doubled"));
}

TEST_CASE("every separator serves, and height and width make images of the records") {
  const Folder folder;
  CHECK(from(folder, "1;2\n3;4\n", {{"separator", string(";")}}).shape.features == 2);
  CHECK(from(folder, "1\t2\n3\t4\n", {{"separator", string("tab")}}).shape.features == 2);
  CHECK(from(folder, "1 2\n3 4\n", {{"separator", string(" ")}}).shape.features == 2);
  const auto parts =
      from(folder, "10,20,30,40,50,60\n", {{"height", std::int64_t{2}}, {"width", std::int64_t{3}}, {"scale", .01}});
  CHECK((parts.shape.height == 2 && parts.shape.width == 3 && parts.shape.channels == 1));
  CHECK(read(parts, *parts.pool, 0)[3] == Approx(.4));
  CHECK_THAT(csv_fault(folder, "1,2,3\n", {{"height", std::int64_t{2}}, {"width", std::int64_t{2}}}),
             Contains("2 x 2") && Contains("3 numbers"));
  CHECK_THROWS_WITH(from(folder, "1", {{"separator", string("ab")}}), Contains("one character or tab"));
}

TEST_CASE("missing, wrong and non-finite values in CSV are refused with file, line and column") {
  const Folder folder;
  const string header = "a,b\n1,2\n\n";
  CHECK_THAT(csv_fault(folder, header + "3,\n"), Contains("x.csv:4: column 1 (b)") && Contains("an empty field"));
  CHECK_THAT(csv_fault(folder, header + "NA,3\n"), Contains("x.csv:4: column 0 (a)") && Contains("'NA'"));
  for (const auto* wrong : {"nan", "inf", "-inf", "1e99", "1e999"})
    CHECK_THAT(csv_fault(folder, header + wrong + ",3\n"), Contains("x.csv:4: column 0 (a)"));
  CHECK_THAT(csv_fault(folder, header + "3\n"), Contains("x.csv:4") && Contains("2 fields") && Contains("found 1"));
  CHECK_THAT(csv_fault(folder, header + "3,4,5\n"), Contains("x.csv:4") && Contains("found 3"));
  CHECK_THAT(csv_fault(folder, "a,k\n1,\n", {{"label", string("k")}}), Contains("x.csv:2") && Contains("a label"));
}

TEST_CASE("a CSV file that is empty, binary, missing or one endless field is refused") {
  const Folder folder;
  CHECK_THAT(csv_fault(folder, ""), Contains("an empty file"));
  CHECK_THAT(csv_fault(folder, "\n\n"), Contains("an empty file"));
  CHECK_THAT(csv_fault(folder, "a,b\n"), Contains("records after the header"));
  CHECK_THAT(csv_fault(folder, string("1,2\n3,\0\n", 9)), Contains("byte of 0"));
  CHECK_THAT(csv_fault(folder, "1,2\n" + string(100000, '7')), Contains("x.csv:2") && Contains("64 KiB"));
  CHECK_THAT(fault("csv", {{"file", folder("none.csv")}}), Contains("no such file"));
  CHECK_THROWS_WITH(load("csv", {{"file", string()}}), Contains("`file` is empty"));
}

}  // namespace sandglass::test_csv
