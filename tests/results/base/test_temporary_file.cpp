#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/base/temporary_file.hpp"
#include "tests/results/test_folder.hpp"

using namespace sandglass;
using namespace sandglass::results;

TEST_CASE("a temporary file appears under its name when it is committed, and not before") {
  const TestFolder folder;
  const auto name = folder.path() / "result.bin";
  TemporaryFile file(name);
  write_all(file.file(), "whole", 0, file.path());
  CHECK_FALSE(std::filesystem::exists(name));
  file.commit();
  CHECK(read_text(name) == "whole");
  CHECK_FALSE(std::filesystem::exists(file.path()));
}

TEST_CASE("a temporary file that was not committed leaves nothing behind") {
  const TestFolder folder;
  { const TemporaryFile file(folder.path() / "result.bin"); }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("two temporary files of one name do not collide") {
  const TestFolder folder;
  const TemporaryFile a(folder.path() / "result.bin"), b(folder.path() / "result.bin");
  CHECK(a.path() != b.path());
}

TEST_CASE("a temporary file in a folder that is missing is refused by name") {
  CHECK_THROWS_WITH(TemporaryFile("/no/such/folder/result.bin"), Catch::Contains("/no/such/folder"));
}
