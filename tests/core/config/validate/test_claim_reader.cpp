#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_claim_reader {
using namespace sandglass::config;
using results::BestClaim;
using results::ComparisonClaim;
using results::TrendClaim;
using results::ValueClaim;

namespace {

const std::string kStudy =
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\nnoise: masking\nsweep:\n  axes:\n"
    "    noise.ratio: [0, 0.25, 0.5]\n    model.activation: [relu, tanh]\nexpect:\n  - ";

results::Claim claim(const std::string& text, const StudyOptions& options = {}, const std::string& more = "") {
  static const Registry registry = fake_registry();
  const StudySpec spec = validate(parse_study(kStudy + text + "\n" + more, "s.yaml", {}, options), registry);
  REQUIRE(spec.expect.size() == 1);
  return spec.expect[0];
}

}  // namespace

TEST_CASE("a claim on the best point ranks by the objective unless it names a metric") {
  const auto plain = std::get<BestClaim>(claim("{best: noise.ratio, between: [0.1, 0.5]}").says);
  CHECK(plain.axis == "noise.ratio");
  CHECK(plain.metric == "valid.reconstruction");
  CHECK(plain.minimize);
  CHECK(plain.range.contain(0.1));
  CHECK_FALSE(plain.range.contain(0.05));
  const std::string more = "objective: {metric: valid.mse, goal: maximize}\n";
  CHECK_FALSE(std::get<BestClaim>(claim("{best: noise.ratio, above: 0}", {}, more).says).minimize);
  const auto other = std::get<BestClaim>(claim("{best: noise.ratio, above: 0, of: test.mse}", {}, more).says);
  CHECK(other.metric == "test.mse");
  CHECK(other.minimize);
  CHECK_FALSE(other.range.contain(0));
  // Another metric goes by its own goal, unless the claim says one.
  const auto minimized = [&](const std::string& rest, const std::string& study = "metrics: [mse, renamed]\n") {
    return std::get<BestClaim>(claim("{best: noise.ratio, above: 0, " + rest + "}", {}, study).says).minimize;
  };
  CHECK_FALSE(minimized("of: test.renamed"));
  CHECK_FALSE(minimized("of: valid.renamed"));
  CHECK(minimized("of: test.mse"));
  CHECK(minimized("of: test.renamed, goal: minimize"));
  CHECK(minimized("of: test.loss"));
  CHECK_FALSE(minimized("of: valid.mse", more));
}

TEST_CASE("a claim on the best point may name values") {
  const auto one = std::get<BestClaim>(claim("{best: model.activation, is: tanh}").says);
  CHECK(one.among == std::vector<ParameterValue>{std::string("tanh")});
  CHECK(std::get<BestClaim>(claim("{best: noise.ratio, is: [0, 0.25]}").says).among ==
        std::vector<ParameterValue>{0.0, 0.25});
}

TEST_CASE("a claim on a value has a range, and points that it is about") {
  const auto read = claim("{claim: \"It is small.\", metric: test.mse, at: {noise.ratio: 0}, below: 0.5}");
  CHECK(read.text == "It is small.");
  const auto value = std::get<ValueClaim>(read.says);
  CHECK(value.at == results::Selection{{"noise.ratio", 0.0}});
  CHECK(value.range.contain(-100));
  CHECK_FALSE(value.range.contain(0.5));
}

TEST_CASE("a claim on values or a comparison may select the best points") {
  const auto value = [](const std::string& select) {
    return std::get<ValueClaim>(claim("{metric: test.mse, " + select + "below: 1}").says).select_best;
  };
  CHECK_FALSE(value(""));
  CHECK_FALSE(value("select: all, "));
  CHECK(value("select: best, "));
  CHECK(std::get<ComparisonClaim>(
            claim("{metric: test.mse, at: {noise.ratio: 0}, select: best, less_than: {noise.ratio: 0.5}}").says)
            .select_best);
}

TEST_CASE("a comparison may name another metric") {
  const auto same = std::get<ComparisonClaim>(claim("{metric: test.mse, less_than: {metric: valid.mse}}").says);
  CHECK(same.than.empty());
  CHECK(same.than_metric == "valid.mse");
  const auto other = std::get<ComparisonClaim>(
      claim("{metric: test.mse, at: {noise.ratio: 0.5}, less_than: {metric: valid.mse, noise.ratio: 0}}").says);
  CHECK(other.than == results::Selection{{"noise.ratio", 0.0}});
}

TEST_CASE("a comparison names where the other point differs") {
  const auto less = std::get<ComparisonClaim>(
      claim("{metric: valid.loss, at: {noise.ratio: 0.25}, less_than: {noise.ratio: 0}}").says);
  CHECK(less.less);
  CHECK(less.by == 0);
  CHECK(less.than == results::Selection{{"noise.ratio", 0.0}});
  const auto greater =
      std::get<ComparisonClaim>(claim("{metric: valid.loss, greater_than: {model.activation: relu}, by: 2}").says);
  CHECK_FALSE(greater.less);
  CHECK(greater.by == 2);
  CHECK(greater.at.empty());
}

TEST_CASE("a trend has an axis and a direction") {
  const auto trend = std::get<TrendClaim>(
      claim("{metric: train.kl, along: noise.ratio, is: decreasing, at: {model.activation: relu}, tolerance: 1}").says);
  CHECK(trend.axis == "noise.ratio");
  CHECK_FALSE(trend.increasing);
  CHECK(trend.tolerance == 1);
}

TEST_CASE("claims on points that the small version lacks are left out of it") {
  const std::string more = "small: {sweep.axes.noise.ratio: [0, 0.25]}\n";
  const std::string kept = "{best: noise.ratio, is: 0.25}\n  - {metric: test.mse, at: {noise.ratio: 0.5}, below: 1}";
  const auto left = claim(kept, {.small = true, .data = {}}, more);
  CHECK(std::get<BestClaim>(left.says).among == std::vector<ParameterValue>{0.25});
}

}  // namespace sandglass::test_claim_reader
