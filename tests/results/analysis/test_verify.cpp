#include <catch2/catch.hpp>

#include "results/analysis/verify.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::test_verify {
using namespace sandglass::results;

namespace {

/// The objective of the fakes ranks values by their distance to 10.
double objective_of(double value) { return std::abs(value - 10); }

/// Points over ratio (and model, if named), each with its values of "test.mse" by replicate.
class Study {
 public:
  explicit Study(std::uint32_t replicates) {
    header.replicates = replicates;
    header.objectives = {{"valid.mse", true}};
  }

  Study& point(double ratio, const std::vector<double>& values, const std::string& model = "") {
    for (std::size_t i = 0; i < values.size(); ++i) {
      TrialRecord trial;
      trial.trial = trials.size();
      trial.point = next_;
      trial.replicate = static_cast<std::uint32_t>(i);
      trial.parameters = {{"ratio", ratio}};
      if (!model.empty()) trial.parameters.emplace_back("model", model);
      trial.scalars = {{"test.mse", "", "", values[i]}, {"valid.mse", "", "", objective_of(values[i])}};
      trials.push_back(trial);
    }
    ++next_;
    header.planned_trials = next_ * header.replicates;
    return *this;
  }

  Finding judge(Claim claim) const { return results::judge(claim, header, trials); }

  StudyHeader header;
  std::vector<TrialRecord> trials;

 private:
  std::uint64_t next_ = 0;
};

const double kInfinity = std::numeric_limits<double>::infinity();

Claim below(double high, Selection at = {}) {
  return {"", ValueClaim{"test.mse", std::move(at), {-kInfinity, high, true}}};
}

Claim less_than(Selection than, double by = 0, Selection at = {}) {
  return {"", ComparisonClaim{"test.mse", std::move(at), std::move(than), true, by}};
}

Claim trend(bool increasing, double tolerance = 0, Selection at = {}) {
  return {"", TrendClaim{"test.mse", "ratio", increasing, std::move(at), tolerance}};
}

Claim best(Bounds range) { return {"", BestClaim{"ratio", "test.mse", true, range, {}}}; }

// {1, 2, 3, 4, 5}: 3 +- t(0.975, 4) sqrt(2.5 / 5) = 3 +- 1.963243.
const std::vector<double> kFive{1, 2, 3, 4, 5};

}  // namespace

TEST_CASE("a mean holds if its whole interval does, fails if none of it does, else is undecided") {
  const auto study = Study(5).point(0, kFive);
  const Finding holds = study.judge(below(4.97));
  CHECK(holds.verdict == ClaimOutcome::holds);
  REQUIRE(holds.evidence.size() == 1);
  CHECK(holds.evidence[0].measured.mean == 3);
  CHECK(holds.evidence[0].measured.half_width == Approx(1.963243).margin(1e-6));
  CHECK(study.judge(below(4.96)).verdict == ClaimOutcome::undecided);
  CHECK(study.judge(below(1.04)).verdict == ClaimOutcome::undecided);
  CHECK(study.judge(below(1.03)).verdict == ClaimOutcome::fails);
  CHECK(study.judge({"", ValueClaim{"test.mse", {}, {1, 5, false}}}).verdict == ClaimOutcome::holds);
  CHECK(study.judge({"", ValueClaim{"test.mse", {}, {2, 5, false}}}).verdict == ClaimOutcome::undecided);
  CHECK(study.judge({"", ValueClaim{"test.mse", {}, {5, 6, false}}}).verdict == ClaimOutcome::fails);
}

TEST_CASE("with one replicate the value itself decides, and this is said") {
  const auto study = Study(1).point(0, {2});
  CHECK(study.judge(below(2.5)).verdict == ClaimOutcome::holds);
  CHECK(study.judge(below(2)).verdict == ClaimOutcome::fails);
  CHECK(study.judge(below(2.5)).evidence[0].note == "one replicate: no interval");
}

TEST_CASE("equal replicates have an interval without width") {
  CHECK(Study(2).point(0, {2, 2}).judge(below(2.1)).verdict == ClaimOutcome::holds);
  CHECK(Study(2).point(0, {2, 2}).judge(below(2)).verdict == ClaimOutcome::fails);
}

TEST_CASE("a claim about several points holds if it holds at each of them") {
  const auto study = Study(1).point(0, {1}).point(0.5, {3});
  CHECK(study.judge(below(4)).verdict == ClaimOutcome::holds);
  CHECK(study.judge(below(4)).evidence.size() == 2);
  CHECK(study.judge(below(2)).verdict == ClaimOutcome::fails);
  CHECK(study.judge(below(2, {{"ratio", 0.0}})).verdict == ClaimOutcome::holds);
}

TEST_CASE("a computed value of an axis is the one that a person writes") {
  const auto study = Study(1).point(0.1 + 0.2, {1}).point(0.5, {9});
  CHECK(study.judge(below(2, {{"ratio", 0.3}})).verdict == ClaimOutcome::holds);
  CHECK(study.judge(below(2, {{"ratio", 0.31}})).note == "no finished trial has ratio 0.31");
}

TEST_CASE("a point with a failed, missing, unfinished or infinite replicate cannot be judged") {
  const auto note = [](const Study& study) {
    const Finding finding = study.judge(below(100));
    CHECK(finding.verdict == ClaimOutcome::unknown);
    return finding.evidence.at(0).note;
  };
  auto failed = Study(2).point(0, {1, 2});
  failed.trials[1].status = TrialStatus::failed;
  failed.trials[1].failure = {"train", "", "no memory", 0};
  CHECK(note(failed) == "trial 1 failed in train: no memory");
  auto pruned = Study(2).point(0, {1, 2});
  pruned.trials[0].status = TrialStatus::pruned;
  CHECK(note(pruned) == "trial 0 was pruned");
  auto without = Study(2).point(0, {1, 2});
  without.trials[1].scalars.clear();
  CHECK(note(without) == "trial 1 has no test.mse");
  CHECK(note(Study(2).point(0, {1, NAN})) == "test.mse of trial 1 is nan");
  CHECK(note(Study(3).point(0, {1, 2})) == "2 of 3 trials are finished");
}

TEST_CASE("what fails weighs more than what is unknown, and that more than what is undecided") {
  const auto study = Study(5).point(0, kFive).point(1, {0, 0, 0, 0}).point(2, {9, 9, 9, 9, 9});
  CHECK(study.judge(below(4)).verdict == ClaimOutcome::fails);
  CHECK(study.judge(below(10)).verdict == ClaimOutcome::unknown);
  CHECK(Study(5).point(0, kFive).point(2, {0, 0, 0, 0, 0}).judge(below(4)).verdict == ClaimOutcome::undecided);
}

TEST_CASE("two points are compared over the replicates that they share") {
  // Differences -1, -2, -3: -2 +- t(0.975, 2) / sqrt(3) = -2 +- 2.484138.
  const auto wide = Study(3).point(0.5, {10, 20, 30}).point(0, {11, 22, 33});
  const Finding undecided = wide.judge(less_than({{"ratio", 0.0}}));
  CHECK(undecided.verdict == ClaimOutcome::undecided);
  REQUIRE(undecided.evidence.size() == 1);
  CHECK(undecided.evidence[0].measured.mean == -2);
  CHECK(undecided.evidence[0].measured.half_width == Approx(2.484138).margin(1e-6));
  CHECK(undecided.evidence[0].versus == Selection{{"ratio", 0.0}});
  // -1, -1.1, -0.9: -1 +- 0.248414.
  const auto clear = Study(3).point(0.5, {10, 20, 30}).point(0, {11, 21.1, 30.9});
  CHECK(clear.judge(less_than({{"ratio", 0.0}})).verdict == ClaimOutcome::holds);
  CHECK(clear.judge(less_than({{"ratio", 0.0}}, 0.7)).verdict == ClaimOutcome::holds);
  CHECK(clear.judge(less_than({{"ratio", 0.0}}, 0.8)).verdict == ClaimOutcome::undecided);
  CHECK(clear.judge(less_than({{"ratio", 0.0}}, 1.3)).verdict == ClaimOutcome::fails);
  CHECK(clear.judge(less_than({{"ratio", 0.5}})).verdict == ClaimOutcome::fails);
  CHECK(clear.judge({"", ComparisonClaim{"test.mse", {{"ratio", 0.0}}, {{"ratio", 0.5}}, false, 0.5}}).verdict ==
        ClaimOutcome::holds);
}

TEST_CASE("the other point of a comparison differs only where it is told to") {
  const auto study = Study(1).point(0, {5}, "a").point(1, {6}, "a").point(0, {3}, "b").point(1, {4}, "b");
  const Finding finding = study.judge(less_than({{"model", std::string("a")}}, 0, {{"model", std::string("b")}}));
  CHECK(finding.verdict == ClaimOutcome::holds);
  REQUIRE(finding.evidence.size() == 2);
  for (const auto& evidence : finding.evidence) CHECK(evidence.measured.mean == -2);
  CHECK(study.judge(less_than({{"model", std::string("c")}})).note == "no finished trial has model c");
}

TEST_CASE("a trend goes the right way at each step and beyond chance from end to end") {
  const auto rising = Study(2).point(1, {3, 4}).point(0, {1, 2}).point(2, {5, 6.1});
  CHECK(rising.judge(trend(true)).verdict == ClaimOutcome::holds);
  const Finding ends = rising.judge(trend(true));
  REQUIRE(ends.evidence.size() == 1);
  CHECK(ends.evidence[0].measured.mean == Approx(4.05));
  CHECK(ends.evidence[0].where == Selection{{"ratio", 2.0}});
  CHECK(ends.evidence[0].versus == Selection{{"ratio", 0.0}});
  CHECK(rising.judge(trend(false)).verdict == ClaimOutcome::fails);
  CHECK(Study(2).point(0, {1, 2}).point(1, {2, 9}).judge(trend(true)).verdict == ClaimOutcome::undecided);
}

TEST_CASE("a step the wrong way breaks a trend unless it is tolerated") {
  const auto dented = Study(1).point(0, {1}).point(1, {3}).point(2, {2.5}).point(3, {4});
  const Finding broken = dented.judge(trend(true));
  CHECK(broken.verdict == ClaimOutcome::fails);
  CHECK(broken.evidence[0].where == Selection{{"ratio", 2.0}});
  CHECK(broken.evidence[0].note == "a step the wrong way");
  CHECK(dented.judge(trend(true, 0.5)).verdict == ClaimOutcome::holds);
  CHECK(dented.judge(trend(true, 0.4)).verdict == ClaimOutcome::fails);
}

TEST_CASE("a step whose interval includes zero neither bears a trend out nor breaks it") {
  const auto hardly = Study(3).point(0, {1, 2, 3}).point(1, {1.5, 2.1, 2.9}).point(2, {9, 10, 11});
  const Finding up = hardly.judge(trend(true));
  CHECK(up.verdict == ClaimOutcome::undecided);
  REQUIRE(up.evidence.size() == 1);
  CHECK(up.evidence[0].where == Selection{{"ratio", 1.0}});
  CHECK(up.evidence[0].note == "a step that may go either way");
  const auto dented = Study(3).point(0, {1, 2, 3}).point(1, {0.9, 2.2, 2.7}).point(2, {9, 10, 11});
  CHECK(dented.judge(trend(true)).verdict == ClaimOutcome::undecided);
  CHECK(dented.judge(trend(true, 1)).verdict == ClaimOutcome::holds);
  CHECK(dented.judge(trend(false)).verdict == ClaimOutcome::fails);
  const auto broken = Study(3).point(0, {1, 2, 3}).point(1, {0, 1.1, 2}).point(2, {9, 10, 11});
  CHECK(broken.judge(trend(true)).verdict == ClaimOutcome::fails);
  CHECK(broken.judge(trend(true)).evidence[0].note == "a step the wrong way");
}

TEST_CASE("a trend is judged for each combination of the other axes") {
  const auto study = Study(1).point(0, {1}, "a").point(1, {2}, "a").point(0, {4}, "b").point(1, {3}, "b");
  CHECK(study.judge(trend(true)).verdict == ClaimOutcome::fails);
  CHECK(study.judge(trend(true)).evidence.size() == 2);
  CHECK(study.judge(trend(true, 0, {{"model", std::string("a")}})).verdict == ClaimOutcome::holds);
  CHECK(Study(1).point(0, {1}, "a").point(1, {2}, "b").judge(trend(true)).note ==
        "no two points differ in ratio alone");
}

TEST_CASE("the best point is that with the best mean") {
  const auto study = Study(2).point(0, {5, 5.1}).point(0.3, {1, 1.1}).point(0.6, {3, 3.1});
  CHECK(study.judge(best({0.1, 0.5, false})).verdict == ClaimOutcome::holds);
  CHECK(study.judge(best({0.4, 0.5, false})).verdict == ClaimOutcome::fails);
  CHECK(study.judge({"", BestClaim{"ratio", "test.mse", false, {0, 0, false}, {}}}).verdict == ClaimOutcome::holds);
  CHECK(study.judge({"", BestClaim{"ratio", "test.mse", true, {}, {0.3, 0.6}}}).verdict == ClaimOutcome::holds);
  CHECK(study.judge({"", BestClaim{"ratio", "test.mse", true, {}, {0.6}}}).verdict == ClaimOutcome::fails);
  CHECK(study.judge(best({0.1, 0.5, false})).evidence[0].note.empty());
}

TEST_CASE("a best point that is hardly better than one that contradicts the claim decides nothing") {
  const auto study = Study(2).point(0, {1, 3}).point(0.3, {2, 1.9});
  const Finding finding = study.judge(best({0.1, 0.5, false}));
  CHECK(finding.verdict == ClaimOutcome::undecided);
  CHECK(finding.evidence[0].note == "too close to call with ratio 0.0");
  CHECK(study.judge(best({0.4, 0.5, false})).verdict == ClaimOutcome::fails);  // no point lies there
  CHECK(study.judge(best({0, 0.1, false})).verdict == ClaimOutcome::undecided);
}

TEST_CASE("the best point has to be told from every point that contradicts the claim, however far its mean") {
  const auto study = Study(3).point(0, {2, 2.1, 2.2}).point(0.3, {1, 1.1, 1.2}).point(0.6, {0.5, 3, 8});
  const Finding finding = study.judge(best({0.1, 0.5, false}));
  CHECK(finding.verdict == ClaimOutcome::undecided);
  CHECK(finding.evidence[0].note == "too close to call with ratio 0.6");
  CHECK(study.judge(best({0.1, 0.7, false})).verdict == ClaimOutcome::holds);
}

TEST_CASE("the claim of the best agrees with the set of points that may be the best") {
  // By a test of the two alone 0 is told from 0.3 (p = 0.035), by both tests together it is not (Holm: 0.07).
  const auto study = Study(3).point(0, {0, 0, 0}).point(0.3, {2, 3, 4}).point(0.6, {9, 99, 999});
  const auto among = [](std::vector<ParameterValue> values) {
    return Claim{"", BestClaim{"ratio", "test.mse", true, {}, std::move(values)}};
  };
  const Finding finding = study.judge(among({0.0, 0.6}));
  CHECK(finding.verdict == ClaimOutcome::undecided);
  CHECK(finding.evidence[0].note ==
        "told from ratio 0.3 by a test of these two alone, but not by all 2 tests together");
  CHECK(Study(3).point(0, {0, 0, 0}).point(0.3, {2, 3, 4}).judge(among({0.0})).verdict == ClaimOutcome::holds);
  const auto scattered = Study(3)
                             .point(0, {1.01, 0.93, 0.94})
                             .point(0.1, {0.93, 1.3, 1.19})
                             .point(0.2, {1.08, 1.5, 1.59})
                             .point(0.3, {1.46, 1.65, 1.66})
                             .point(0.4, {2.16, 2.09, 2.08});
  CHECK(scattered.judge(best({0, 0.15, false})).evidence[0].note == "ratio 0.2 scatters too much to be told from it");
  CHECK(scattered.judge(best({0, 0.25, false})).verdict == ClaimOutcome::holds);
}

TEST_CASE("a point that lost replicates is not the best, and keeps a claim open that it is not told from") {
  auto study = Study(3).point(0, {5, 5.1, 5.2}).point(0.3, {1, 1.1, 1.2}).point(0.6, {8, 8.1, 8.2});
  study.trials[4].status = TrialStatus::failed;
  const Finding finding = study.judge(best({0, 0.1, false}));
  CHECK(finding.verdict == ClaimOutcome::undecided);
  CHECK(finding.evidence[0].where == Selection{{"ratio", 0.0}});
  CHECK(finding.evidence[0].note == "ratio 0.3 is better, but lost replicates; left out without a value: 1 trial");
}

TEST_CASE("with one replicate the best value decides, and this is said") {
  const Finding finding = Study(1).point(0, {2}).point(0.3, {1}).judge(best({0.1, 0.5, false}));
  CHECK(finding.verdict == ClaimOutcome::holds);
  CHECK(finding.evidence[0].note == "one replicate: no interval");
}

TEST_CASE("the best of an unfinished study is unknown, and failed trials are mentioned") {
  auto study = Study(2).point(0, {1, 2}).point(0.3, {5, 6});
  study.trials[3].status = TrialStatus::failed;
  CHECK(study.judge(best({0, 0.1, false})).evidence.at(0).note ==
        "too few replicates to tell it from ratio 0.3; left out without a value: 1 trial");
  study.trials.pop_back();
  CHECK(study.judge(best({0, 0.1, false})).note == "3 of 4 trials are finished");
  CHECK(Study(1).point(0, {NAN}).judge(best({0, 1, false})).note == "no trial has a finite test.mse");
}

TEST_CASE("a claim may be about the point that does best by the objective") {
  const auto study = Study(1).point(0, {1}).point(1, {9}).point(2, {30});
  const auto chosen = [](double high, Selection at) {
    return Claim{"", ValueClaim{"test.mse", std::move(at), {-kInfinity, high, true}, true}};
  };
  CHECK(study.judge(below(9.5)).verdict == ClaimOutcome::fails);
  const Finding finding = study.judge(chosen(9.5, {}));
  CHECK(finding.verdict == ClaimOutcome::holds);
  REQUIRE(finding.evidence.size() == 1);
  CHECK(finding.evidence[0].where == Selection{{"ratio", 1.0}});
  CHECK(study.judge(chosen(9.5, {{"ratio", 2.0}})).verdict == ClaimOutcome::fails);
  CHECK(study.judge(chosen(9.5, {{"ratio", 3.0}})).note == "no finished trial has ratio 3.0");
  CHECK(Study(1).point(0, {NAN}).judge(chosen(1, {})).note == "no trial has a finite valid.mse");
  CHECK(Study(2).point(0, {1}).judge(chosen(1, {})).note == "1 of 2 trials are finished");
}

TEST_CASE("a comparison may give each side the settings that suit it") {
  const auto study = Study(1).point(0, {8}, "a").point(1, {2}, "a").point(0, {40}, "b").point(1, {11}, "b");
  const Claim claim{
      "", ComparisonClaim{"test.mse", {{"model", std::string("a")}}, {{"model", std::string("b")}}, true, 0, true}};
  const Finding finding = study.judge(claim);
  CHECK(finding.verdict == ClaimOutcome::holds);
  REQUIRE(finding.evidence.size() == 1);
  CHECK(finding.evidence[0].measured.mean == -3);
  CHECK(finding.evidence[0].where == Selection{{"ratio", 0.0}, {"model", std::string("a")}});
  CHECK(finding.evidence[0].versus == Selection{{"ratio", 1.0}, {"model", std::string("b")}});
}

TEST_CASE("a comparison may be made with another metric, at the same point or elsewhere") {
  const auto study = Study(1).point(0, {8}).point(1, {3});  // valid.mse is 2, 7
  const auto beyond = [](Selection than) {
    return Claim{"", ComparisonClaim{"test.mse", {{"ratio", 0.0}}, std::move(than), false, 0, false, "valid.mse"}};
  };
  const Finding here = study.judge(beyond({}));
  CHECK(here.verdict == ClaimOutcome::holds);
  REQUIRE(here.evidence.size() == 1);
  CHECK(here.evidence[0].measured.mean == 6);
  CHECK(here.evidence[0].versus_metric == "valid.mse");
  const Finding elsewhere = study.judge(beyond({{"ratio", 1.0}}));
  REQUIRE(elsewhere.evidence.size() == 1);
  CHECK(elsewhere.evidence[0].measured.mean == 1);
}

TEST_CASE("the order of the records does not matter, and without records nothing can be judged") {
  auto study = Study(3).point(0.5, {10, 20, 30}).point(0, {11, 21.1, 30.9});
  std::reverse(study.trials.begin(), study.trials.end());
  CHECK(study.judge(less_than({{"ratio", 0.0}})).verdict == ClaimOutcome::holds);
  const Study empty(3);
  CHECK(empty.judge(below(3)).note == "no trial is finished");
  CHECK(empty.judge(trend(true)).verdict == ClaimOutcome::unknown);
  CHECK(empty.judge(less_than({{"ratio", 0.0}})).verdict == ClaimOutcome::unknown);
  CHECK(empty.judge(best({0, 1, false})).verdict == ClaimOutcome::unknown);
}

}  // namespace sandglass::test_verify
