#include <catch2/catch.hpp>

#include "results/record/run_folder.hpp"

using namespace sandglass::results;

TEST_CASE("files of trials sort by number up to a million, and have more digits beyond") {
  CHECK(RunFolder::trial_file_name(3) == "000003.h5");
  CHECK(RunFolder::trial_file_name(999'999) == "999999.h5");
  CHECK(RunFolder::trial_file_name(1'234'567) == "1234567.h5");
  CHECK(RunFolder{"run"}.trial_file(12) == "run/trials/000012.h5");
}
