#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "results/record/objective.hpp"
#include "results/record/run_folder.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"
#include "tests/results/example_records.hpp"

namespace sandglass::test_record {
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

TEST_CASE("files of trials sort by number up to a million, and have more digits beyond") {
  CHECK(RunFolder::trial_file_name(3) == "000003.h5");
  CHECK(RunFolder::trial_file_name(999'999) == "999999.h5");
  CHECK(RunFolder::trial_file_name(1'234'567) == "1234567.h5");
  CHECK(RunFolder{"run"}.trial_file(12) == "run/trials/000012.h5");
}

TEST_CASE("every type of an axis has a word of its own, which leads back to it") {
  for (const auto& [type, word] :
       {std::pair{AxisType::real, "real"}, std::pair{AxisType::integer, "integer"},
        std::pair{AxisType::boolean, "boolean"}, std::pair{AxisType::choice, "choice"},
        std::pair{AxisType::text, "text"}, std::pair{AxisType::integers, "list of integers"}}) {
    CHECK(axis_type_name(type) == word);
    CHECK(axis_type_named(word) == type);
  }
  CHECK_FALSE(axis_type_named("integers"));
  CHECK_FALSE(axis_type_named(""));
}

namespace {

const Objective kLeast{"error", true}, kMost{"accuracy", false};
const double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("less is better where the objective is minimised, more where it is maximised") {
  CHECK(better(kLeast, 1, 2));
  CHECK_FALSE(better(kLeast, 2, 1));
  CHECK(better(kMost, 2, 1));
  CHECK_FALSE(better(kMost, 1, 2));
  CHECK(better(kLeast, -INFINITY, 0));
  CHECK(better(kMost, INFINITY, 0));
}

TEST_CASE("of equal values neither is better") {
  for (const double value : {0.0, 3.5, static_cast<double>(INFINITY), kNan}) {
    CHECK_FALSE(better(kLeast, value, value));
    CHECK_FALSE(better(kMost, value, value));
  }
  CHECK_FALSE(better(kLeast, -0.0, 0.0));
}

TEST_CASE("NaN is never better, and any number is better than NaN") {
  for (const double value : {1.0, static_cast<double>(INFINITY), -static_cast<double>(INFINITY)}) {
    CHECK(better(kLeast, value, kNan));
    CHECK(better(kMost, value, kNan));
    CHECK_FALSE(better(kLeast, kNan, value));
    CHECK_FALSE(better(kMost, kNan, value));
  }
}

TEST_CASE("values are sorted from the best to the worst, NaN last") {
  std::vector<double> values{kNan, 2, -1, kNan, 7};
  std::ranges::stable_sort(values, [](double a, double b) { return better(kMost, a, b); });
  CHECK(std::vector<double>(values.begin(), values.begin() + 3) == std::vector<double>{7, 2, -1});
  CHECK(std::isnan(values[3]));
}

TEST_CASE("of equal values that of the trial with the lower number is better") {
  CHECK(better(kLeast, TrialValue{2, 4}, TrialValue{2, 5}));
  CHECK_FALSE(better(kLeast, TrialValue{2, 5}, TrialValue{2, 4}));
  CHECK(better(kLeast, TrialValue{1, 5}, TrialValue{2, 4}));
  CHECK(better(kMost, TrialValue{kNan, 4}, TrialValue{kNan, 5}));
  CHECK_FALSE(better(kMost, TrialValue{kNan, 4}, TrialValue{0, 5}));
}

TEST_CASE("a trial that kept its best epoch has the objective of that epoch, and another digest") {
  TrialRecord record;
  record.series = {{"valid.mse", "", "", {3, 1, 2}}, {"short", "", "", {7}}};
  CHECK(objective_value(record, "valid.mse") == 2.0);
  CHECK(result_epoch(record) == 3);
  const auto last = digest(record);
  record.kept_epoch = 2;
  CHECK(objective_value(record, "valid.mse") == 1.0);
  CHECK(std::isnan(objective_value(record, "short").value()));
  CHECK(result_epoch(record) == 2);
  CHECK(digest(record) != last);
}

}  // namespace sandglass::test_record
