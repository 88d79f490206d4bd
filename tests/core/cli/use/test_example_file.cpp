#include <catch2/catch.hpp>
#include <fstream>

#include "core/base/error.hpp"
#include "core/cli/use/example_file.hpp"
#include "tests/core/cli/builtin_plugins.hpp"

namespace sandglass::test_example_file {
namespace fs = std::filesystem;

namespace {

/// A file that lies in the folder of temporary files while one is alive.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& text) : path_(fs::temp_directory_path() / name) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { fs::remove(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("rows are read by the plugin for the file's ending, with the column of labels apart") {
  const TemporaryFile file("sandglass_rows.csv", "a,b,class\n1,2.5,0\n3,4,1\n-5,6,0\n");
  const Rows rows = read_examples({file.path(), "", "class"}, nullptr, {}, {}, builtin_plugins()).rows;
  CHECK(rows.count == 3);
  CHECK(rows.columns == 2);
  CHECK(rows.values == std::vector<float>{1, 2.5F, 3, 4, -5, 6});
  CHECK(rows.labels == std::vector<std::int32_t>{0, 1, 0});
}

TEST_CASE("labels of a file that holds some of the study's classes are numbered as the study's") {
  const TemporaryFile file("sandglass_some.csv", "a,class\n1,4\n3,2\n-5,4\n");
  Rows rows = read_examples({file.path(), "", "class"}, nullptr, {}, {}, builtin_plugins()).rows;
  match_classes(rows, {"1", "2", "3", "4"}, "some.csv");
  CHECK(rows.labels == std::vector<std::int32_t>{3, 1, 3});
  CHECK_THROWS_WITH(match_classes(rows, {"1", "2"}, "some.csv"),
                    Catch::Contains("some.csv: label '3'") && Catch::Contains("1, 2"));
}

TEST_CASE("a file of an unknown ending, or none at all, is refused by name") {
  CHECK_THROWS_WITH(read_examples({"codes.txt"}, nullptr, {}, {}, builtin_plugins()),
                    Catch::Contains("codes.txt: cannot tell its format"));
  CHECK_THROWS_WITH(read_examples({"/nowhere/codes.csv"}, nullptr, {}, {}, builtin_plugins()),
                    Catch::Contains("/nowhere/codes.csv"));
}

TEST_CASE("a CSV file with a header is matched to the study's features by name") {
  config::PluginUse like{.name = "csv", .params = Params(builtin_plugins().at(Kind::dataset, "csv").schema)};
  like.params.set("labels", std::string("class"));
  like.params.set("skip", std::string("id"));
  const auto read = [&](const std::string& text) {
    const TemporaryFile file("sandglass_named.csv", text);
    return read_examples({file.path()}, &like, {"a", "b", "c"}, {}, builtin_plugins()).rows;
  };
  const std::vector<float> expected{1, 2, 3, 4, 5, 6};
  CHECK(read("a,b,c\n1,2,3\n4,5,6\n").values == expected);
  CHECK(read("c,a,b\n3,1,2\n6,4,5\n").values == expected);
  CHECK(read("id,c,class,a,b\nx,3,k,1,2\ny,6,l,4,5\n").values == expected);
  CHECK(read("1,2,3\n4,5,6\n").values == expected);
  CHECK_THROWS_WITH(read("a,x,c\n1,2,3\n"), Catch::Contains("missing: b") && Catch::Contains("not of the study: x"));
  CHECK_THROWS_WITH(read("a,b,c,d\n1,2,3,4\n"), Catch::Contains("not of the study: d"));
  CHECK_THROWS_WITH(read("a,b,c,c\n1,2,3,4\n"), Catch::Contains("not of the study: c"));
  CHECK_THROWS_WITH(read("1,2\n4,5\n"), Catch::Contains("2 columns without a header") && Catch::Contains("a, b, c"));
}

TEST_CASE("a first line that counts the columns is read as the caller says, or not at all") {
  const TemporaryFile file("sandglass_counts.csv", "0,1,2\n4,5,6\n");
  const auto read = [&](const std::string& header) {
    const std::vector<std::string> how = header.empty() ? std::vector<std::string>{} : std::vector{"header=" + header};
    return read_examples({file.path(), "", "", how}, nullptr, {}, {}, builtin_plugins()).rows;
  };
  CHECK(read("true").count == 1);
  CHECK(read("false").count == 2);
  CHECK_THROWS_WITH(read(""), Catch::Contains("may be the columns' names or an example") &&
                                  Catch::Contains("--dataset header=VALUE"));
}

TEST_CASE("an input is read as the caller says, and advice names the caller's own options") {
  const TemporaryFile file("sandglass_comma.csv", "a;b\n0,5;1\n2;3,25\n");
  const auto read = [&](std::vector<std::string> how) {
    return read_examples({file.path(), "", "", std::move(how)}, nullptr, {}, {}, builtin_plugins()).rows;
  };
  CHECK(read({"separator=;", "decimal=,"}).values == std::vector<float>{0.5F, 1, 2, 3.25F});
  CHECK_THROWS_WITH(read({"separator=;"}), Catch::Contains("dataset.decimal") &&
                                               Catch::Contains("for this file alone: --dataset decimal=VALUE"));
  CHECK_THROWS_WITH(read({"decimals=,"}), Catch::Contains("--dataset is 'decimals=,'") && Catch::Contains("decimal,"));
  CHECK_THROWS_WITH(read({"file=x.csv"}), Catch::Contains("expected KEY=VALUE"));
  CHECK_THROWS_WITH(read({"scale=none"}), Catch::Contains("--dataset scale=none"));
}

TEST_CASE("of new rows none is dropped in silence") {
  config::PluginUse like{.name = "csv", .params = Params(builtin_plugins().at(Kind::dataset, "csv").schema)};
  like.params.set("missing", std::string("drop"));
  const TemporaryFile file("sandglass_gap.csv", "a,b\n1,2\n3,\n5,6\n");
  CHECK_THROWS_WITH(read_examples({file.path()}, &like, {"a", "b"}, {}, builtin_plugins()),
                    Catch::Contains("sandglass_gap.csv:3") && Catch::Contains("remove those without a value"));
}

}  // namespace sandglass::test_example_file
