#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/comparison/matched_points.hpp"

namespace sandglass::test_matched_points {
using namespace sandglass::results;

namespace {

using Values = std::map<std::uint32_t, double>;

/// A point of two replicates, whose trials are 10 * point + replicate, with these digests.
void add_point(ComparedStudy& study, const Selection& where, std::uint64_t digest) {
  PointSummary point;
  const auto number = study.summary.points.size();
  point.point = number;
  point.parameters = where;
  point.values = {{0, 1.0}, {1, 2.0}};
  for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
    point.trials[replicate] = 10 * number + replicate;
    study.digests[10 * number + replicate] = digest + replicate;
  }
  study.summary.points.push_back(point);
}

ComparedStudy study_of(std::vector<std::string> axes) {
  ComparedStudy out;
  out.axes = std::move(axes);
  out.fixed = [](const std::string& path) -> std::optional<ParameterValue> {
    return path == "noise.ratio" ? std::optional<ParameterValue>(0.25) : std::nullopt;
  };
  return out;
}

}  // namespace

TEST_CASE("differences over shared replicates are scipy's, else Welch's") {
  const Values a{{0, 1.0}, {1, 2.0}, {2, 4.0}};
  const auto paired = difference(a, {{0, 1.5}, {1, 2.25}, {2, 5.0}});
  CHECK(paired.method == Comparison::Method::paired);
  CHECK(paired.mean == Approx(0.5833333333333334));
  CHECK(paired.half_width == Approx(0.9486457584348662));
  CHECK(paired.p_value == Approx(0.11808289631180306));
  const auto welch = difference(a, {{3, 1.5}, {4, 2.25}, {5, 5.0}, {6, 9.0}});
  CHECK(welch.method == Comparison::Method::welch);
  CHECK(welch.mean == Approx(2.1041666666666665));
  CHECK(welch.half_width == Approx(5.139765288683423));
  CHECK(welch.p_value == Approx(0.32815348542198536));
}

TEST_CASE("all matched points together are tested as pairs of their means, as scipy does") {
  auto a = study_of({"model.latent"}), b = study_of({"model.latent"});
  const double of_a[] = {0.31, 0.28, 0.25, 0.29, 0.4}, of_b[] = {0.28, 0.27, 0.255, 0.26, 0.4};
  for (std::int64_t i = 0; i < 5; ++i) {
    add_point(a, {{"model.latent", i}}, 100);
    add_point(b, {{"model.latent", i}}, 200);
    a.summary.points.back().objective = {of_a[i], 0.1, 2};
    b.summary.points.back().objective = {of_b[i], 0.1, 2};
  }
  b.summary.points[4].values.clear();  // nothing to pair
  add_point(b, {{"model.latent", std::int64_t{9}}}, 300);
  const auto over = match_points(a, b).over_points;
  // tests/referees/analysis_values.py
  CHECK(over.method == Comparison::Method::paired);
  CHECK(over.shared_replicates == 4);
  CHECK(over.mean == Approx(-0.01625));
  CHECK(over.half_width == Approx(0.027078080229876664));
  CHECK(over.p_value == Approx(0.15215021311874835));
  a.summary.points.resize(1);
  CHECK(match_points(a, b).over_points.method == Comparison::Method::none);
}

TEST_CASE("without two values in both studies there is a difference, but no interval and no test") {
  const auto one = difference(Values{{0, 1.0}}, Values{{0, 3.0}});
  CHECK(one.method == Comparison::Method::none);
  CHECK(one.mean == 2);
  CHECK(std::isinf(one.half_width));
  CHECK(one.p_value == 1);
  CHECK(std::isnan(difference(Values{}, Values{{0, 3.0}}).mean));
}

TEST_CASE("points match by the axes of both, by what is fixed, and whatever the type of a number") {
  auto a = study_of({"noise.ratio", "model.latent"});
  add_point(a, {{"noise.ratio", 0.25}, {"model.latent", std::int64_t{8}}}, 100);
  add_point(a, {{"noise.ratio", 0.5}, {"model.latent", std::int64_t{8}}}, 200);
  add_point(a, {{"noise.ratio", 0.25}}, 300);  // where model.latent does not count
  auto b = study_of({"model.latent"});
  add_point(b, {}, 900);
  add_point(b, {{"model.latent", 8.0}}, 100);
  add_point(b, {{"model.latent", std::int64_t{16}}}, 400);
  const auto points = match_points(a, b);
  REQUIRE(points.matched.size() == 2);
  CHECK(points.matched[0].a == 0);
  CHECK(points.matched[0].b == 1);
  CHECK(points.matched[0].same_bits);
  CHECK(points.matched[1].a == 2);
  CHECK(points.matched[1].b == 0);
  CHECK_FALSE(points.matched[1].same_bits);
  CHECK(points.only_a == std::vector<std::size_t>{1});
  CHECK(points.only_b == std::vector<std::size_t>{2});
  CHECK(points.tests == 2);
}

}  // namespace sandglass::test_matched_points
