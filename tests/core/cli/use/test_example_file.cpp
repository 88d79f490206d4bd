#include <catch2/catch.hpp>
#include <fstream>

#include "core/base/error.hpp"
#include "core/cli/use/example_file.hpp"
#include "plugins/builtin.hpp"

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

const Registry& plugins() {
  static const auto registry = [] {
    auto made = std::make_unique<Registry>();
    register_builtin_plugins(*made);
    made->freeze();
    return made;
  }();
  return *registry;
}

}  // namespace

TEST_CASE("rows are read by the plugin for the file's ending, with the column of labels apart") {
  const TemporaryFile file("sandglass_rows.csv", "a,b,class\n1,2.5,0\n3,4,1\n-5,6,0\n");
  const Rows rows = read_examples(file.path(), "", "class", nullptr, {}, plugins()).rows;
  CHECK(rows.count == 3);
  CHECK(rows.columns == 2);
  CHECK(rows.values == std::vector<float>{1, 2.5F, 3, 4, -5, 6});
  CHECK(rows.labels == std::vector<std::int32_t>{0, 1, 0});
}

TEST_CASE("labels of a file that holds some of the study's classes are numbered as the study's") {
  const TemporaryFile file("sandglass_some.csv", "a,class\n1,4\n3,2\n-5,4\n");
  Rows rows = read_examples(file.path(), "", "class", nullptr, {}, plugins()).rows;
  match_classes(rows, {"1", "2", "3", "4"}, "some.csv");
  CHECK(rows.labels == std::vector<std::int32_t>{3, 1, 3});
  CHECK_THROWS_WITH(match_classes(rows, {"1", "2"}, "some.csv"),
                    Catch::Contains("some.csv: label '3'") && Catch::Contains("1, 2"));
}

TEST_CASE("a file of an unknown ending, or none at all, is refused by name") {
  CHECK_THROWS_WITH(read_examples("codes.txt", "", "", nullptr, {}, plugins()),
                    Catch::Contains("codes.txt: cannot tell its format"));
  CHECK_THROWS_WITH(read_examples("/nowhere/codes.csv", "", "", nullptr, {}, plugins()),
                    Catch::Contains("/nowhere/codes.csv"));
}

}  // namespace sandglass::test_example_file
