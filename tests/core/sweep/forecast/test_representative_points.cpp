#include <set>

#include <catch2/catch.hpp>

#include "core/sweep/forecast/calibration.hpp"
#include "core/sweep/forecast/representative_points.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_representative_points {

namespace {

const char* kSweep =
    "noise: add\n"
    "sweep:\n"
    "  sampler: list\n"
    "  axes:\n"
    "    noise.amount: [0.0, 0.1, 0.2]\n"
    "    model.latent: [1, 2, 3, 4, 5]\n"
    "record: {latents: test, weights: all}\n";

}  // namespace

TEST_CASE("points that are equal in all that determines a trial are found") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  auto points = representative_points(study, plan, 1000);
  REQUIRE(points.size() == 15);
  CHECK(same_points(study, fakes::registry(), points).empty());
  for (const std::size_t again : {4, 2, 4}) points.push_back(points[again]);
  const auto groups = same_points(study, fakes::registry(), points);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0] == std::vector<std::uint64_t>{2, 16});
  CHECK(groups[1] == std::vector<std::uint64_t>{4, 15, 17});
}

TEST_CASE("of many points some stand for all, evenly by number") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  const auto points = representative_points(study, plan, 4);
  REQUIRE(points.size() == 4);
  for (std::size_t n = 0; n < 4; ++n) CHECK(points[n] == plan.ask(n * 15 / 4));
}

TEST_CASE("the points to be tried out are different, and have the smallest and the largest among them") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  const auto points = representative_points(study, plan, 1000);
  const auto taken = spread_points(study.space, points, 4);
  REQUIRE(taken.size() == 4);
  std::set<Point> different;
  std::set<std::int64_t> latents;
  for (const auto p : taken) {
    different.insert(points[p]);
    latents.insert(std::get<std::int64_t>(points[p][1]));
  }
  CHECK(different.size() == 4);
  CHECK(latents.contains(1));
  CHECK(latents.contains(5));
  CHECK(latents.contains(3));  // the farthest from both
  CHECK(spread_points(study.space, points, 100).size() == 15);
}

TEST_CASE("trying out a trial tells what it records, and a fault of its own is its failure") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  const std::vector<Point> points{plan.ask(1).value()};
  const auto calibration = calibrate(study, plan, fakes::registry(), data, points, {.seconds = 0.2});
  REQUIRE(calibration.points.size() == 1);
  const auto& point = calibration.points[0];
  CHECK(point.failure.empty());
  CHECK(point.parameters == config::parameters_at(study, points[0]));
  // What the trial itself records.
  const auto record = run_trial(plan.trial_spec(1), {fakes::registry(), data, {}});
  REQUIRE(record);
  double bytes = 0;
  for (const auto& array : record->arrays)
    bytes += std::visit([](const auto& values) { return static_cast<double>(4 * values.size()); }, array.data);
  CHECK(point.measured.cost.arrays == static_cast<double>(record->arrays.size()));
  CHECK(point.measured.cost.array_bytes + point.measured.cost.weight_bytes == bytes);
  CHECK(point.measured.cost.series == static_cast<double>(record->series.size()));
  CHECK(point.measured.cost.epoch_seconds > 0);

  const auto faulty = fakes::study("noise: throw_int\n");
  const StudyPlan faulty_plan(faulty, fakes::registry());
  const std::vector<Point> only{{}};
  const auto failed = calibrate(faulty, faulty_plan, fakes::registry(), data, only, {.seconds = 0.2});
  REQUIRE(failed.points.size() == 1);
  CHECK(failed.points[0].failure.find("noise/throw_int") != std::string::npos);
  CHECK(failed.measured().empty());
}

TEST_CASE("a stop ends the trying out with what there is, also within a trial") {
  const auto study = fakes::study(kSweep);
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  const std::vector<Point> points{plan.ask(0).value(), plan.ask(1).value()};
  std::stop_source stop;
  CalibrationOptions options{.seconds = 60, .stop = stop.get_token()};
  options.on_point = [&](std::size_t, const auto&) { stop.request_stop(); };  // as the first one begins
  const auto calibration = calibrate(study, plan, fakes::registry(), data, points, options);
  REQUIRE(calibration.points.size() == 1);
  CHECK(calibration.points[0].failure == "asked to stop");
}

}  // namespace sandglass::test_representative_points
