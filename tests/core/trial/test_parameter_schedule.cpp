#include "core/trial/parameter_schedule.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace sandglass::test_parameter_schedule {

namespace {

TrialSpec spec_of(double rate, std::uint64_t parent) {
  TrialSpec spec;
  spec.trial = 4;
  spec.parameters = {{"optimizer.learning_rate", rate},
                     {"train.batch", std::int64_t{8}},
                     {"model.bias", true},
                     {"model.activation", std::string("relu")}};
  spec.ancestry = {parent, 0};
  return spec;
}

/// Two epochs of its own with one rate, then two from trial 3 with another.
results::TrialRecord exploited_after_two() {
  results::TrialRecord record;
  for (std::int64_t epoch = 1; epoch <= 4; ++epoch)
    record_schedule(record, epoch <= 2 ? spec_of(0.1, 4) : spec_of(0.2, 3), epoch);
  return record;
}

}  // namespace

TEST_CASE("a schedule is a series of each number and boolean that a trial trains with, and of its parent") {
  const auto record = exploited_after_two();
  std::map<std::string, std::vector<double>> series;
  for (const auto& each : record.series) series[each.name] = each.values;
  CHECK(series == std::map<std::string, std::vector<double>>{
                      {"schedule.parent", {4, 4, 3, 3}},
                      {"schedule.optimizer.learning_rate", {0.1, 0.1, 0.2, 0.2}},
                      {"schedule.train.batch", {8, 8, 8, 8}},
                      {"schedule.model.bias", {1, 1, 1, 1}},
                  });
  for (const auto& each : record.series) CHECK(is_of_schedule(each.name));
  CHECK(has_schedule(record.series));
}

TEST_CASE("a trial without an ancestry has no schedule") {
  auto spec = spec_of(0.1, 4);
  spec.ancestry.reset();
  results::TrialRecord record;
  record_schedule(record, spec, 1);
  CHECK(record.series.empty());
  CHECK_FALSE(has_schedule({{"train.loss", "", "", {1}}}));
  CHECK_FALSE(is_of_schedule("train.loss"));
}

TEST_CASE("a schedule says for each epoch what it was trained with, and nothing of others") {
  const auto series = exploited_after_two().series;
  const auto before = spec_of(0.1, 4).parameters, after = spec_of(0.2, 3).parameters;
  CHECK(schedule_says(series, 2, 4, before));
  CHECK(schedule_says(series, 3, 3, after));
  CHECK_FALSE(schedule_says(series, 3, 4, after));
  CHECK_FALSE(schedule_says(series, 3, 3, before));
  CHECK_FALSE(schedule_says(series, 0, 4, before));
  CHECK_FALSE(schedule_says(series, 5, 3, after));
  auto more = after;
  more.emplace_back("noise.amount", 0.5);
  CHECK_FALSE(schedule_says(series, 3, 3, more));
  more.back() = {"noise.kind", std::string("any")};
  CHECK(schedule_says(series, 3, 3, more));
}

}  // namespace sandglass::test_parameter_schedule
