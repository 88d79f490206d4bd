#include <catch2/catch.hpp>
#include <cmath>

#include "results/record/trial_record.hpp"
#include "tests/results/example_records.hpp"

using namespace sandglass::results;

TEST_CASE("the value of a metric is the scalar of that name, else the last of its series") {
  TrialRecord record = example_record(0);
  CHECK(objective_value(record, "valid.reconstruction") == 1);
  CHECK(objective_value(record, "test.reconstruction") == 0.1 + 0.2);
  CHECK_FALSE(objective_value(record, "nowhere"));
  record.scalars.push_back({"valid.reconstruction", "", "", 7});
  CHECK(objective_value(record, "valid.reconstruction") == 7);
  record.series.push_back({"empty", "", "", {}});
  CHECK_FALSE(objective_value(record, "empty"));
}

TEST_CASE("the digest is of what was computed: arrays count, times do not, and every NaN is the same") {
  TrialRecord record = example_record(0);
  add_example_arrays(record);
  const auto before = digest(record);
  record.started += 1;
  record.duration += 1;
  record.failure.output = "last words";
  record.series[1].values[1] = -std::nan("7");
  CHECK(digest(record) == before);
  std::get<std::vector<float>>(record.arrays[0].data)[0] += 1;
  CHECK(digest(record) != before);
}

TEST_CASE("every status has a name") {
  CHECK(status_name(TrialStatus::completed) == "completed");
  CHECK(status_name(TrialStatus::pruned) == "pruned");
  CHECK(status_name(TrialStatus::failed) == "failed");
}
