#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "results/analysis/curves/search_curve.hpp"

namespace sandglass::test_search_curve {
using namespace sandglass::results;

namespace {

std::vector<double> first_numbers(std::size_t count) {
  std::vector<double> out(count);
  std::iota(out.begin(), out.end(), 1.0);
  return out;
}

TrialRecord trial(std::uint64_t point, std::uint32_t replicate, double value) {
  TrialRecord out;
  out.point = point;
  out.replicate = replicate;
  out.scalars = {{"loss", "", "", value}};
  return out;
}

}  // namespace

TEST_CASE("the expected least of k of the numbers 1 to n is (n + 1) / (k + 1)") {
  for (const std::size_t count : {1U, 2U, 7U, 1000U}) {
    auto values = first_numbers(count);
    std::ranges::reverse(values);
    const auto curve = search_curve(values, true);
    REQUIRE(curve.size() == count);
    for (const auto& step : curve)
      CHECK(step.expected == Approx((static_cast<double>(count) + 1) / (static_cast<double>(step.points) + 1)));
  }
}

TEST_CASE("the expected best is the mean over all choices, and a maximum the mirror of a minimum") {
  std::vector<double> values = {0.41, 0.29, 0.77, 0.33, 0.29, 0.55, 0.48, 0.92};
  // tests/referees/analysis_values.py
  const double known[] = {
      0.505, 0.37035714285714283, 0.3248214285714282, 0.30528571428571377, 0.2957142857142854, 0.2914285714285714, 0.29,
      0.29};
  const auto least = search_curve(values, true);
  for (double& value : values) value = -value;
  const auto most = search_curve(values, false);
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(least[i].points == i + 1);
    CHECK(least[i].expected == Approx(known[i]).epsilon(1e-12));
    CHECK(most[i].expected == -least[i].expected);
    CHECK(most[i].median == -least[i].median);
    CHECK(most[i].low == -least[i].high);
    CHECK(most[i].high == -least[i].low);
  }
}

TEST_CASE("the band of the median is that of the shares, widened by their margin") {
  const auto curve = search_curve(first_numbers(100), true);  // the share of values up to x is x / 100
  const double margin = std::sqrt(std::log(40.0) / 200);      // 0.1358; the exact one of scipy's kstwo is 0.1340
  CHECK(curve[0].median == 50);
  CHECK(curve[0].low == std::ceil(100 * (0.5 - margin)));
  CHECK(curve[0].high == std::ceil(100 * (0.5 + margin)));
  CHECK(curve[1].median == 30);  // 1 - 1/sqrt(2) = 0.293
  CHECK(curve[9].median == 7);   // 0.067: the margin is larger, so nothing is known of how good it may be
  CHECK(curve[9].low == -INFINITY);
  CHECK(curve[9].high == std::ceil(100 * (1 - std::exp2(-0.1) + margin)));
  const auto two = search_curve({1, 2}, true);  // too few for a band
  CHECK(two[0].low == -INFINITY);
  CHECK(two[0].high == INFINITY);
  CHECK(two[0].median == 1);
}

TEST_CASE("points without a value are worse than all others") {
  const auto curve = search_curve({NAN, 3, NAN, 1}, true);
  CHECK(curve[0].expected == INFINITY);
  CHECK(curve[1].expected == INFINITY);     // both may be without
  CHECK(curve[2].expected == Approx(1.5));  // three of the four choices have the 1, one the 3
  CHECK(curve[3].expected == 1);
  CHECK(curve[0].median == 3);
  CHECK(search_curve({NAN, 3, NAN, 1}, false)[0].expected == -INFINITY);
  CHECK(search_curve({NAN, 3, NAN, 1}, false)[3].expected == 3);
  CHECK(search_curve({}, true).empty());
}

TEST_CASE("the draws of a random search are its points, with equal ones apart and given ones left out") {
  StudyHeader header;
  header.objectives = {{"loss", true}};
  header.versions = {{"sampler/random", "0.1.0"}};
  auto failed = trial(3, 0, 7);
  failed.status = TrialStatus::failed;
  std::vector<TrialRecord> trials = {trial(0, 0, 9), trial(1, 1, 4), trial(1, 0, 2), trial(2, 0, 5), failed};
  for (auto& one : trials) one.parameters = {{"model.latent", std::int64_t{8}}};
  const auto searched = searched_values(header, trials, 1);
  CHECK(searched.problem.empty());
  REQUIRE(searched.values.size() == 3);
  CHECK(searched.values[0] == 3);
  CHECK(searched.values[1] == 5);
  CHECK(std::isnan(searched.values[2]));
  CHECK(searched_values(header, trials).values.size() == 4);
  CHECK(searched_values(header, trials, 9).problem == "no trial of a drawn point has finished");
  header.versions = {{"sampler/tpe", "0.1.0"}};
  CHECK(searched_values(header, trials).problem ==
        "the expected best after so many points is known of sampler/random only, whose points are independent");
}

}  // namespace sandglass::test_search_curve
