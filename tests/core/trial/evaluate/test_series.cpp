#include "core/trial/evaluate/series.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace sandglass::test_series {

namespace {

const double kNone = std::nan("");

/// Equal, where NaN equals NaN.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

/// "loss" after each of four epochs, "valid" after the second and the fourth, "late" after the fourth.
results::TrialRecord four_epochs() {
  results::TrialRecord record;
  for (Index epoch = 1; epoch <= 4; ++epoch) {
    add_to_series(record, {"loss", "nats", "The loss.", 1.0 / static_cast<double>(epoch)}, epoch);
    if (epoch % 2 == 0) add_to_series(record, {"valid", "", "", static_cast<double>(epoch)}, epoch);
  }
  add_to_series(record, {"late", "", "", 9}, 4);
  return record;
}

}  // namespace

TEST_CASE("a series holds a value for each epoch up to its last, NaN where it was not measured") {
  const auto record = four_epochs();
  REQUIRE(record.series.size() == 3);
  CHECK(record.series[0].name == "loss");
  CHECK(record.series[0].unit == "nats");
  CHECK(record.series[0].text == "The loss.");
  CHECK(same(record.series[0].values, {1, 0.5, 1.0 / 3, 0.25}));
  CHECK(same(record.series[1].values, {kNone, 2, kNone, 4}));
  CHECK(same(record.series[2].values, {kNone, kNone, kNone, 9}));
}

TEST_CASE("a scalar keeps its name, unit and text") {
  results::TrialRecord record;
  add_scalar(record, {"test.loss", "nats", "The loss.", 2});
  REQUIRE(record.scalars.size() == 1);
  CHECK(record.scalars[0].name == "test.loss");
  CHECK(record.scalars[0].unit == "nats");
  CHECK(record.scalars[0].text == "The loss.");
  CHECK(record.scalars[0].value == 2);
}

TEST_CASE("the values after each epoch are as many as asked for") {
  const auto record = four_epochs();
  CHECK(same(values_after_each_epoch(record, "valid", 3), {kNone, 2, kNone}));
  CHECK(same(values_after_each_epoch(record, "valid", 6), {kNone, 2, kNone, 4, kNone, kNone}));
  CHECK(same(values_after_each_epoch(record, "unknown", 2), {kNone, kNone}));
  CHECK(values_after_each_epoch(record, "loss", 0).empty());
}

TEST_CASE("forgetting what came after an epoch shortens every series, and drops those of which nothing is left") {
  auto record = four_epochs();
  forget_after(record, 3);
  REQUIRE(record.series.size() == 3);
  CHECK(same(record.series[1].values, {kNone, 2, kNone}));
  forget_after(record, 0);
  CHECK(record.series.empty());
}

TEST_CASE("the record of a pruned trial has its series up to there that hold a number, and nothing of its end") {
  auto record = four_epochs();
  record.trial = 7;
  record.status = results::TrialStatus::failed;
  record.failure.reason = "later";
  add_scalar(record, {"test.loss", "", "", 2});
  record.arrays.emplace_back();
  const auto pruned = pruned_record(record, 3);
  CHECK(pruned.trial == 7);
  CHECK(pruned.status == results::TrialStatus::pruned);
  CHECK(pruned.failure.reason.empty());
  CHECK(pruned.scalars.empty());
  CHECK(pruned.arrays.empty());
  REQUIRE(pruned.series.size() == 2);
  CHECK(same(pruned.series[0].values, {1, 0.5, 1.0 / 3}));
  CHECK(same(pruned.series[1].values, {kNone, 2, kNone}));
}

TEST_CASE("the best epoch is the earliest of equal ones, by the goal, and passes over what is no number") {
  const double nan = std::nan("");
  CHECK(best_epoch({3, 1, 2, 1}, true) == 2);
  CHECK(best_epoch({3, 1, 3, 1}, false) == 1);
  CHECK(best_epoch({nan, 4, nan, 5}, true) == 2);
  CHECK(best_epoch({nan, nan}, true) == 0);
  CHECK(best_epoch({}, false) == 0);
}

TEST_CASE("a number is put where a series has none for that epoch, and nowhere else") {
  results::TrialRecord record;
  record.series = {{"a", "", "", {1, std::nan(""), 3}}, {"b", "", "", {1}}};
  add_missing(record, {"a", "", "", 9}, 2);
  add_missing(record, {"a", "", "", 9}, 3);
  add_missing(record, {"b", "", "", 9}, 3);
  CHECK(record.series[0].values == std::vector<double>{1, 9, 3});
  REQUIRE(record.series[1].values.size() == 3);
  CHECK(std::isnan(record.series[1].values[1]));
  CHECK(record.series[1].values[2] == 9);
}

TEST_CASE("patience ends with so many numbers in a row that bring nothing better") {
  CHECK_FALSE(is_out_of_patience({3, 2, 2, 2}, true, 3, 0));
  CHECK(is_out_of_patience({3, 2, 2, 2}, true, 2, 0));
  CHECK_FALSE(is_out_of_patience({3, 2, 2, 1.9}, true, 2, 0));
  CHECK(is_out_of_patience({3, 2, 2, 1.9}, true, 2, 0.2));
  CHECK(is_out_of_patience({3, 2, 2, 1.9}, false, 2, 0));
  CHECK_FALSE(is_out_of_patience({1, 2, 3}, false, 1, 0.5));
  CHECK_FALSE(is_out_of_patience({1, 1, 1}, true, 0, 0));
  CHECK_FALSE(is_out_of_patience({1}, true, 1, 0));
  CHECK_FALSE(is_out_of_patience({}, true, 1, 0));
  CHECK_FALSE(is_out_of_patience({1, kNone, kNone, 2}, true, 2, 0));
  CHECK(is_out_of_patience({1, kNone, 2, kNone, 2}, true, 2, 0));
}

}  // namespace sandglass::test_series
