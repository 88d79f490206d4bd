#include <catch2/catch.hpp>

#include "results/analysis/study_points.hpp"

namespace sandglass::test_study_points {
using namespace sandglass::results;

namespace {

/// Two points of two replicates each.
std::vector<TrialRecord> two_points() {
  std::vector<TrialRecord> out(4);
  for (std::uint64_t n = 0; n < 4; ++n) {
    out[n].trial = n;
    out[n].point = n / 2;
    out[n].replicate = static_cast<std::uint32_t>(n % 2);
    out[n].parameters = {{"noise.ratio", 0.1 + 0.2 * static_cast<double>(n / 2)}, {"model.latent", std::int64_t{8}}};
    out[n].scalars = {{"error", "", "", 4.0 - static_cast<double>(n)}};
  }
  return out;
}

StudyHeader header_of_error() {
  StudyHeader out;
  out.objectives = {{"error", true}};
  return out;
}

}  // namespace

TEST_CASE("numbers are equal but for their last digits, an integer equals its real, and text itself") {
  CHECK(equal(ParameterValue(0.1 + 0.2), ParameterValue(0.3)));
  CHECK(equal(ParameterValue(std::int64_t{3}), ParameterValue(3.0)));
  CHECK_FALSE(equal(ParameterValue(0.3), ParameterValue(0.30001)));
  CHECK(equal(ParameterValue(std::string("a")), ParameterValue(std::string("a"))));
  CHECK_FALSE(equal(ParameterValue(std::string("3")), ParameterValue(3.0)));
}

TEST_CASE("points are chosen by the values of their axes") {
  const auto trials = two_points();
  const StudyPoints points(header_of_error(), trials);
  CHECK(points.at({}).size() == 2);
  REQUIRE(points.at({{"noise.ratio", 0.3}}).size() == 1);
  CHECK(points.at({{"noise.ratio", 0.3}})[0]->point == 1);
  CHECK(points.at({{"noise.ratio", 0.3}, {"model.latent", std::int64_t{9}}}).empty());
  CHECK(points.best_of(points.at({}))->point == 1);
  CHECK(points.best_of({}) == nullptr);
}

TEST_CASE("a point has its values by replicate, or says why it has not") {
  auto trials = two_points();
  trials[1].status = TrialStatus::failed;
  trials[1].failure = {"train", "", "the loss is NaN", 1};
  const StudyPoints points(header_of_error(), trials);
  CHECK(values_at(*points.at({})[1], "error", 2).by_replicate == std::map<std::uint32_t, double>{{0, 2}, {1, 1}});
  CHECK(values_at(*points.at({})[1], "error", 2).problem.empty());
  CHECK(values_at(*points.at({})[1], "error", 3).problem == "2 of 3 trials are finished");
  CHECK(values_at(*points.at({})[0], "error", 2).problem == "trial 1 failed in train: the loss is NaN");
  CHECK(values_at(*points.at({})[1], "other", 2).problem == "trial 2 has no other");
}

TEST_CASE("a selection is changed axis by axis, and points are compared beside some axes") {
  const Selection base{{"a", std::int64_t{1}}, {"b", std::int64_t{2}}};
  const auto changed = merged(base, {{"b", std::int64_t{3}}});
  CHECK(equal(*find(changed, "a"), ParameterValue(1.0)));
  CHECK(equal(*find(changed, "b"), ParameterValue(3.0)));
  CHECK(agree_beside(base, changed, {{"b", {}}}));
  CHECK_FALSE(agree_beside(base, changed, {{"a", {}}}));
}

TEST_CASE("points with equal values are one") {
  auto trials = two_points();
  for (auto& trial : trials) trial.parameters[0].second = 0.1;
  trials[1].status = TrialStatus::failed;
  const StudyPoints points(header_of_error(), trials);
  REQUIRE(points.at({}).size() == 1);
  CHECK(points.at({})[0]->point == 0);
  CHECK(points.at({})[0]->trials.at(1)->trial == 3);  // trial 1 failed
}

}  // namespace sandglass::test_study_points
