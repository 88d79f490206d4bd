#include <fcntl.h>
#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/store/sealed_file.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_sealed_file {
using namespace sandglass::results;

namespace {

/// A file of `text` with its seal, and `more` behind that.
std::filesystem::path sealed(const TestFolder& folder, const std::string& text, const std::string& more = "") {
  const auto path = folder.path() / "sealed";
  const FileDescriptor file = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
  write_all(file, text, 0, path);
  append_seal(file, path);
  write_all(file, more, file_size(file, path), path);
  return path;
}

void check_again(const std::filesystem::path& path) { check_seal(open_file(path, O_RDONLY), path); }

}  // namespace

TEST_CASE("a sealed file passes, also an empty one and one of more than a block") {
  const TestFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{3'000'000}})
    CHECK_NOTHROW(check_again(sealed(folder, std::string(size, 'x'))));
}

TEST_CASE("a file that was changed, cut, lengthened or never sealed is refused by name") {
  const TestFolder folder;
  const auto path = sealed(folder, std::string(100, 'x'));
  write_all(open_file(path, O_RDWR), "y", 50, path);
  CHECK_THROWS_WITH(check_again(path), Catch::Contains("sealed is damaged"));
  CHECK_THROWS_AS(check_again(sealed(folder, "text", "more")), IoError);
  std::filesystem::resize_file(sealed(folder, "text"), 30);
  CHECK_THROWS_AS(check_again(path), IoError);
  std::filesystem::resize_file(path, 0);
  CHECK_THROWS_AS(check_again(path), IoError);
}

}  // namespace sandglass::test_sealed_file
