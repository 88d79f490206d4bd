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
      const auto parts = from(folder, text, {{"labels", label}, {"skip", skip}});
      CHECK(read(parts, *parts.pool, 1) == std::vector<float>{3, 4});
      CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 1});
    }
  CHECK_THAT(csv_fault(folder, text, {{"labels", string("kimd")}}), Contains("did you mean 'kind'"));
  CHECK_THAT(csv_fault(folder, text, {{"labels", string("4")}}), Contains("4 columns"));
  CHECK_THAT(csv_fault(folder, text, {{"skip", string("0,1,2,3")}}), Contains("a column of numbers besides"));
}

TEST_CASE("windows of a series are sequences whose first row says what they are called and where they stand") {
  const Folder folder;
  string text = "time,a,b\n";
  for (int row = 0; row < 11; ++row)
    text += "t" + std::to_string(row) + "," + std::to_string(row) + "," + std::to_string(100 + row) + "\n";
  const built::Settings windows{{"names", string("time")}, {"window", std::int64_t{4}}, {"hop", std::int64_t{3}}};
  const auto parts = from(folder, text, windows);
  CHECK(parts.shape.steps == 4);
  CHECK(parts.shape.features == 8);
  REQUIRE(parts.pool->count() == 3);  // rows 0-3, 3-6, 6-9; row 10 begins none
  CHECK(read(parts, *parts.pool, 1) == std::vector<float>{3, 103, 4, 104, 5, 105, 6, 106});
  CHECK(parts.pool->name(2) == "t6");
  CHECK(parts.pool->position(2) == 6);
  CHECK(parts.apart == 2);
  CHECK(parts.features[3] == "b@1");
  CHECK_THAT(parts.source, Catch::EndsWith("; windows of 4 rows, one every 3"));
  const auto apart = [&](std::int64_t hop) {
    return from(folder, text, {{"skip", string("time")}, {"window", std::int64_t{4}}, {"hop", hop}}).apart;
  };
  CHECK(apart(0) == 1);  // side by side
  CHECK(apart(4) == 1);
  CHECK(apart(9) == 1);
  CHECK(apart(2) == 2);
  CHECK(apart(1) == 4);
}

TEST_CASE("windows that cannot be are refused") {
  const Folder folder;
  const string text = "1,2,0\n3,4,1\n,6,0\n";
  const auto refused = [&](built::Settings settings) {
    settings.emplace("window", std::int64_t{2});
    try {
      from(folder, text, settings);
    } catch (const Error& error) {
      return string(error.what());
    }
    return string();
  };
  CHECK_THAT(refused({{"labels", string("2")}}), Contains("a window has many rows"));
  CHECK_THAT(refused({{"missing", string("drop")}}), Contains("neighbouring rows"));
  CHECK_THAT(refused({{"height", std::int64_t{1}}, {"width", std::int64_t{3}}}),
             Contains("a window of rows is a sequence"));
  CHECK_THAT(refused({}), Contains("set dataset.missing"));
  CHECK_THAT(refused({{"missing", string("mean")}, {"window", std::int64_t{4}}}), Contains("at least 4 rows"));
  CHECK_THAT(refused({{"hop", std::int64_t{2}}, {"window", std::int64_t{0}}}), Contains("hop is given without window"));
}

TEST_CASE("a first line that counts the columns is taken neither for names nor for an example in silence") {
  const Folder folder;
  for (const auto& first : {string("0,1,2"), string(",0,1"), string("0,1,2,3,4,5,6,7,8")}) {
    const string text = first + "\n" + first + "\n";
    CHECK_THAT(csv_fault(folder, text, {{"missing", string("fill")}}),
               Contains("x.csv:1") && Contains("may be the columns' names or an example") &&
                   Contains("set dataset.header to true") && Contains("false"));
  }
  CHECK(from(folder, "0,1,2\n5,6,7\n", {{"header", string("true")}}).pool->count() == 1);
  CHECK(from(folder, "0,1,2\n5,6,7\n", {{"header", string("false")}}).pool->count() == 2);
  CHECK(from(folder, "0,1,2.0\n5,6,7\n", {{"skip", string("2")}}).pool->count() == 2);
  CHECK(from(folder, "0,1,3\n5,6,7\n").pool->count() == 2);
  CHECK_THAT(csv_fault(folder, "k,0,1,2\n1,5,6,7\n", {{"labels", string("0")}}), Contains("dataset.header"));
}

TEST_CASE("an example's position is that of its record in the file, where records are dropped as well") {
  const Folder folder;
  const auto parts = from(folder, "a,b\n1,2\n,3\n4,5\nNA,6\n7,8\n", {{"missing", string("drop")}});
  REQUIRE(parts.pool->count() == 3);
  CHECK(parts.pool->position(0) == 0);
  CHECK(parts.pool->position(1) == 2);
  CHECK(parts.pool->position(2) == 4);
  const auto whole = from(folder, "a,b\n1,2\n4,5\n");
  CHECK(whole.pool->position(1) == 1);
}

TEST_CASE("a label that the training file lacks is told with its line in the test file") {
  const Folder folder;
  const auto test = folder.write("t.csv", "a,kind\n1,x\n\n2,z\n");
  CHECK_THAT(csv_fault(folder, "a,kind\n1,x\n2,y\n", {{"labels", string("kind")}, {"test_file", test}}),
             Contains("t.csv:4: expected a label that the training examples have as well (x, y), found 'z'"));
}

TEST_CASE("a header whose names are numbers is one if the study says so, or names a column of it") {
  const Folder folder;
  const string text = "label,0,1\n1,5,6\n0,7,8\n";
  CHECK(from(folder, text, {{"labels", string("label")}}).pool->count() == 2);
  CHECK(from(folder, "0,1\n5,6\n", {{"header", string("true")}}).pool->count() == 1);
  // "1" is a position, unless a header is sure to bear the name.
  const auto second = from(folder, "1,4\n2,5\n", {{"labels", string("1")}});
  CHECK(read(second, *second.pool, 1) == std::vector<float>{2});
  CHECK(labels(*from(folder, "1,0\n7,3\n8,3\n", {{"labels", string("0")}, {"header", string("true")}}).pool) ==
        std::vector<std::int32_t>{0, 0});
  CHECK(from(folder, "0,1\n5,6\n", {{"header", string("false")}}).pool->count() == 2);
  CHECK_THAT(csv_fault(folder, "a,1\n5,6\n"), Contains("x.csv:1") && Contains("a header or numbers"));
  CHECK_THAT(csv_fault(folder, "a,b\n5,6\n", {{"header", string("false")}}),
             Contains("x.csv:1: column 0") && Contains("'a'"));
}

TEST_CASE("labels that are texts become classes in alphabetical order, the same in the test file") {
  const Folder folder;
  const auto test = folder.write("t.csv", "5,virginica\n6,setosa\n");
  const built::Settings settings{{"labels", string("-1")}, {"test_file", test}};
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
  CHECK_THAT(csv_fault(folder, "a,k\n1,\n", {{"labels", string("k")}}), Contains("x.csv:2") && Contains("a label"));
}

TEST_CASE("decimal commas are read on request, and the message names the option without it") {
  const Folder folder;
  const string text = "a;b\n0,5;1\n-1,25e1;2,0\n";
  const built::Settings semicolons{{"separator", string(";")}};
  CHECK_THAT(csv_fault(folder, text, semicolons),
             Contains("x.csv:2: column 0 (a)") && Contains("'0,5'") && Contains("set dataset.decimal to ','"));
  const built::Settings commas{{"separator", string(";")}, {"decimal", string(",")}};
  const auto parts = from(folder, text, commas);
  CHECK(read(parts, *parts.pool, 0) == std::vector<float>{.5F, 1});
  CHECK(read(parts, *parts.pool, 1) == std::vector<float>{-12.5F, 2});
  CHECK_THAT(csv_fault(folder, "a;b\n0.5;1\n", commas), Contains("set dataset.decimal to '.'"));
  CHECK_THAT(csv_fault(folder, "a;b\n1;2\n"), Contains("x.csv:1") || Contains("x.csv:2"));
  CHECK_THAT(csv_fault(folder, "a;b\n1;2\n"), Contains("separator ';'"));
  CHECK_THAT(csv_fault(folder, "a\tb\n1\t2\n", {{"labels", string("b")}}), Contains("separator a tab"));
  CHECK(from(folder, text, {{"decimal", string(",")}}).shape.features == 2);
  CHECK_THROWS_WITH(from(folder, "1", {{"decimal", string(",")}, {"separator", string(",")}}), Contains("both ','"));
}

TEST_CASE("separators between thousands are read on request, in groups of three, and the message names the option") {
  const Folder folder;
  const auto value = [&](const string& text, const string& thousands, const string& decimal = ".") {
    const auto parts = from(folder, "a;b\n" + text + ";1\n",
                            {{"separator", string(";")}, {"thousands", thousands}, {"decimal", decimal}});
    return read(parts, *parts.pool, 0)[0];
  };
  CHECK(value("1,234,567.5", ",") == 1234567.5F);
  CHECK(value("-12.345,5", ".", ",") == -12345.5F);
  CHECK(value("1'000", "'") == 1000);
  CHECK(value("1\xC2\xA0"
              "000\xE2\x80\xAF"
              "000",
              " ") == 1e6F);
  CHECK(value("999", ",") == 999);
  CHECK(value("1234.25", ",") == 1234.25F);
  for (const auto* wrong : {"1,23", "1,2345", ",123", "12,34,567", "1,234,", "1234,567"})
    CHECK_THAT(
        csv_fault(folder, "a;b\n" + string(wrong) + ";1\n", {{"separator", string(";")}, {"thousands", string(",")}}),
        Contains("x.csv:2: column 0 (a)"));
  CHECK_THAT(csv_fault(folder, "a;b\n1'000;2\n", {{"separator", string(";")}}),
             Contains("dataset.thousands") && !Contains("write"));
  CHECK_THAT(csv_fault(folder,
                       "a;b\n1\xC2\xA0"
                       "000;2\n",
                       {{"separator", string(";")}}),
             Contains("no-break space (U+00A0)") && Contains("dataset.thousands"));
  CHECK_THAT(csv_fault(folder,
                       "a,b\n\xC2\xA0"
                       "1.5x,2\n"),
             Contains("no-break space (U+00A0)") && Contains("remove it"));
  CHECK_THROWS_WITH(from(folder, "1", {{"thousands", string("x")}}), Contains("`thousands`"));
  CHECK_THROWS_WITH(from(folder, "1", {{"thousands", string(".")}}), Contains("which is the decimal sign as well"));
  const auto quoted = from(folder, "a,b\n\"1,234.5\",2\n", {{"thousands", string(",")}});
  CHECK(read(quoted, *quoted.pool, 0) == std::vector<float>{1234.5F, 2});
}

TEST_CASE("a number that is written otherwise is met by what makes it one, with both signs where both are needed") {
  const Folder folder;
  const auto hint = [&](const string& field, const string& decimal = ".") {
    return csv_fault(folder, "a;b\n" + field + ";1\n", {{"separator", string(";")}, {"decimal", decimal}});
  };
  CHECK_THAT(hint("1.234,5"), Contains("set dataset.decimal to ','") && Contains("set dataset.thousands to '.'") &&
                                  !Contains("separator"));
  CHECK_THAT(hint("1,234.5", ","), Contains("set dataset.decimal to '.'") && Contains("set dataset.thousands to ','"));
  CHECK_THAT(hint("1,234,567"), Contains("set dataset.thousands to ','") && !Contains("decimal"));
  CHECK_THAT(hint("1,234"), Contains("set dataset.thousands to ',', or") && Contains("set dataset.decimal to ','"));
  CHECK_THAT(hint("0,5"), Contains("set dataset.decimal to ','") && !Contains("thousands"));
  CHECK_THAT(hint("1'000"), Contains("set dataset.thousands to \"'\""));
  CHECK_THAT(csv_fault(folder, "a,b\n\"0,5\",1\n"), Contains("another separator"));
}

TEST_CASE("missing values in CSV are told, and dropped or filled in on request") {
  const Folder folder;
  const string text = "a,b,k\n1,2,0\n?,3,1\n4,NA,0\n,nan,1\n7,8,None\n9,10,1\n";
  CHECK_THAT(csv_fault(folder, text),
             Contains("x.csv:3: column 0 (a)") && Contains("missing") && Contains("dataset.missing to drop"));
  const auto dropped = from(folder, text, {{"labels", string("k")}, {"missing", string("drop")}});
  REQUIRE(dropped.pool->count() == 2);
  CHECK(read(dropped, *dropped.pool, 1) == std::vector<float>{9, 10});
  CHECK_THAT(dropped.source, Contains("4 records with missing values dropped"));
  const auto filled = from(folder, text, {{"skip", string("k")}, {"missing", string("fill")}, {"fill", -1.0}});
  REQUIRE(filled.pool->count() == 6);
  CHECK(read(filled, *filled.pool, 3) == std::vector<float>{-1, -1});
  CHECK_THAT(filled.source, Contains("4 missing values filled in"));
  CHECK_FALSE(filled.fill_by_mean);
  CHECK(dropped.left_out == 4);
  const auto open = from(folder, text, {{"skip", string("k")}, {"missing", string("mean")}, {"scale", 2.0}});
  CHECK((open.fill_by_mean && open.left_out == 0));
  CHECK((std::isnan(read(open, *open.pool, 3)[0]) && read(open, *open.pool, 2)[0] == 8));
  CHECK_THAT(open.source, Contains("4 missing values filled in by the mean of the training examples"));
  CHECK_THAT(csv_fault(folder, text, {{"labels", string("k")}, {"missing", string("fill")}}),
             Contains("x.csv:6") && Contains("a label in column 2 (k)"));
  CHECK_THAT(csv_fault(folder, "a,b\n1,\n", {{"missing", string("drop")}}), Contains("missing values in every one"));
}

TEST_CASE("CSV labels may be any whole numbers: the classes that occur are numbered by value and keep their names") {
  const Folder folder;
  const auto parts = from(folder, "1,4\n2,2\n3,10\n4,2.0\n", {{"labels", string("1")}});
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{1, 0, 2, 0});
  CHECK(parts.shape.classes == 3);
  CHECK(parts.class_names == std::vector<string>{"2", "4", "10"});
  CHECK_THAT(parts.source, Contains("classes 0 to 2: 2, 4, 10"));
  const auto plain = from(folder, "1,1\n2,0\n3,2\n", {{"labels", string("1")}});
  CHECK(labels(*plain.pool) == std::vector<std::int32_t>{1, 0, 2});
  CHECK(plain.source == folder("x.csv"));
}

TEST_CASE("a column of measurements is no label, one of texts with numbers among them is") {
  const Folder folder;
  CHECK_THAT(
      csv_fault(folder, "1,4\n2,2.5\n3,10\n", {{"labels", string("1")}}),
      Contains("whole numbers or texts") && Contains("'2.5' among them") && Contains("leave dataset.labels out"));
  CHECK(from(folder, "a,k\n1,4\n2,2.5\n3,x\n", {{"labels", string("k")}}).shape.classes == 3);
}

TEST_CASE("CSV texts among numbers, and test columns of other names, are refused by name") {
  const Folder folder;
  CHECK_THAT(csv_fault(folder, "a,b\n1,2\nx,3\n"),
             Contains("x.csv:3: column 0 (a)") && Contains("'x'") && Contains("dataset.labels"));
  CHECK_THAT(csv_fault(folder,
                       "\xFF\xFE"
                       "1\0",
                       {}),
             Contains("UTF-16"));
  const auto test = folder.write("t.csv", "b,a\n1,2\n");
  CHECK_THAT(csv_fault(folder, "a,b\n1,2\n", {{"test_file", test}}), Contains("feature 0") && Contains("'b'"));
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
