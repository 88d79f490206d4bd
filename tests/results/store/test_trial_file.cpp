#include <catch2/catch.hpp>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/store/trial_file.hpp"
#include "tests/lighter.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_trial_file {
using namespace sandglass::results;
using Catch::Contains;

namespace {

TrialRecord record_with(std::vector<Array> arrays) {
  TrialRecord out = example_record(0);
  out.arrays = std::move(arrays);
  return out;
}

Array floats(const std::string& name, std::vector<std::string> dimensions, std::vector<std::uint64_t> shape,
             std::size_t count) {
  return {name, std::move(dimensions), std::move(shape), std::vector<float>(count, 1.5F), "", "", false};
}

}  // namespace

TEST_CASE("a trial file gives back the whole record") {
  const TestFolder folder;
  TrialRecord record = example_record(3);
  add_example_arrays(record);
  const TrialFile file = write_trial_file(folder.path(), record);
  CHECK(file.name == "000003.h5");
  CHECK(file.digest == digest(record));
  const TrialRecord back = read_trial_file(folder.path() / "trials" / file.name);
  CHECK(digest(back) == digest(record));
  CHECK(back.started == record.started);
  CHECK(back.arrays[2].weights);
  CHECK(back.arrays[2].name == "encoder.0.weight");
}

TEST_CASE("arrays of awkward names and shapes survive") {
  const TestFolder folder;
  const TrialRecord record = record_with(
      {floats("scalar", {}, {}, 1), floats("empty", {"none"}, {0}, 0), floats("a/b", {"x/y", "x_y"}, {2, 3}, 6),
       floats("a_b", {"x/y"}, {2}, 2), floats("", {" "}, {1}, 1), floats(".", {".."}, {1}, 1),
       floats("square", {"side", "side"}, {4, 4}, 16), floats("large", {"r", "c"}, {700, 1001}, 700700)});
  const TrialFile file = write_trial_file(folder.path(), record);
  CHECK(digest(read_trial_file(folder.path() / "trials" / file.name)) == digest(record));
}

TEST_CASE("arrays that contradict themselves are refused by name") {
  const TestFolder folder;
  const auto write = [&](std::vector<Array> arrays) {
    write_trial_file(folder.path(), record_with(std::move(arrays)));
  };
  CHECK_THROWS_WITH(write({floats("z", {"n"}, {3}, 2)}), Contains("'z'") && Contains("3") && Contains("2"));
  CHECK_THROWS_WITH(write({floats("z", {"n"}, {1, 2}, 2)}), Contains("'z'"));
  CHECK_THROWS_WITH(write({floats("z", {"n"}, {2}, 2), floats("y", {"n"}, {3}, 3)}), Contains("dimension 'n'"));
  CHECK_THROWS_WITH(write({floats("z", {"n"}, {2}, 2), floats("z", {"n"}, {2}, 2)}), Contains("two arrays"));
  CHECK_THROWS_WITH(write({floats("z", {"n", "m"}, {1ULL << 40, 1ULL << 40}, 1)}), Contains("impossible"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "trials"));
}

TEST_CASE("a trial file with any byte changed or cut off is refused before HDF5 sees it") {
  const TestFolder folder;
  TrialRecord record = example_record(0);
  add_example_arrays(record);
  const auto path = folder.path() / "trials" / write_trial_file(folder.path(), record).name;
  const std::string whole = read_text(path);
  for (std::size_t at = 0; at < whole.size(); at += 97 * kLighter) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::ofstream(path, std::ios::binary) << damaged;
    REQUIRE_THROWS_WITH(read_trial_file(path), Contains("000000.h5 is damaged"));
    std::ofstream(path, std::ios::binary) << whole.substr(0, at);
    REQUIRE_THROWS_WITH(read_trial_file(path), Contains("000000.h5 is damaged"));
  }
  CHECK_THROWS_WITH(read_trial_file(folder.path() / "none.h5"), Contains("No such file"));
}

TEST_CASE("the same record gives the same file, byte for byte") {
  const TestFolder folder;
  TrialRecord record = example_record(0);
  add_example_arrays(record);
  const auto path = folder.path() / "trials" / write_trial_file(folder.path(), record).name;
  const std::string first = read_text(path);
  write_trial_file(folder.path(), record);
  CHECK(read_text(path) == first);
}

}  // namespace sandglass::test_trial_file
