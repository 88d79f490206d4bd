#include <catch2/catch.hpp>

#include "results/report/claim_text.hpp"

namespace sandglass::test_claim_text {
using namespace sandglass::results;

namespace {

std::string sentence(double by) {
  return claim_sentence({"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, by}});
}

}  // namespace

TEST_CASE("a comparison says by how much, and what it concedes") {
  CHECK(sentence(0) == "test.mse at variant cae is less than at variant dae");
  CHECK(sentence(0.1) == "test.mse at variant cae is less than at variant dae by more than 0.1");
  CHECK(sentence(-0.1) == "test.mse at variant cae is less than at variant dae, or within 0.1 of it");
}

TEST_CASE("a comparison with another metric names it") {
  const auto text = [](Selection than) {
    return claim_sentence(
        {"", ComparisonClaim{"test.mse", {{"variant", "deep"}}, std::move(than), true, 0, false, "test.pca_mse"}});
  };
  CHECK(text({}) == "test.mse at variant deep is less than test.pca_mse");
  CHECK(text({{"variant", "linear"}}) == "test.mse at variant deep is less than test.pca_mse at variant linear");
  Evidence evidence;
  evidence.where = evidence.versus = {{"variant", "deep"}};
  evidence.versus_metric = "test.pca_mse";
  evidence.measured = {-0.5, 0.1, 3};
  CHECK(evidence_text(evidence, {.plus_minus = "+-"}) ==
        "difference -0.50 +- 0.10 (3 replicates) at variant deep against test.pca_mse");
  CHECK(evidence_text(evidence) == "difference -0.50 ± 0.10 (3 replicates) at variant deep against test.pca_mse");
}

TEST_CASE("a claim says of which points it speaks") {
  const Bounds range{-std::numeric_limits<double>::infinity(), 1, true};
  CHECK(claim_sentence({"", ValueClaim{"test.mse", {}, range, true}}) == "test.mse is below 1 at the best point");
  CHECK(claim_sentence({"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, 0, true}}) ==
        "test.mse at the best point with variant cae is less than at the best point with variant dae");
}

TEST_CASE("a name and its value can be held together by a sign of their own") {
  const TextSigns signs{.plus_minus = "+-", .joint = "_"};
  CHECK(point_text({{"noise.ratio", 0.25}, {"model.latent", std::int64_t{8}}}, {}, signs) ==
        "noise.ratio_0.25, model.latent_8");
  Evidence evidence;
  evidence.where = {{"variant", "deep"}};
  evidence.measured = {.mean = 0.5, .half_width = 0.1, .count = 3};
  CHECK(evidence_text(evidence, signs) == "0.50_+-_0.10 (3_replicates) at variant_deep");
  CHECK(claim_sentence({"", ValueClaim{"test.mse", {{"variant", "deep"}}, {}, false}}, signs)
            .ends_with("at variant_deep"));
}

TEST_CASE("how the claims of a study have fared is one sentence") {
  using enum ClaimOutcome;
  CHECK(claims_text({holds, undecided, undecided}) == "1 of 3 claims holds, 2 are undecided, none fails");
  CHECK(claims_text({holds}) == "1 of 1 claim holds, none fails");
  CHECK(claims_text({fails, unknown, holds, holds, fails}) == "2 of 5 claims hold, 1 cannot be judged, 2 fail");
  CHECK(claims_text({undecided, fails}) == "0 of 2 claims hold, 1 is undecided, 1 fails");
}

TEST_CASE("of the points that did not decide a claim it is told at how many it holds") {
  CHECK(others_text(1, 1) == "at the 1 other point it holds");
  CHECK(others_text(0, 1) == "at the 1 other point it does not hold either");
  CHECK(others_text(3, 3) == "at the 3 other points it holds");
  CHECK(others_text(2, 3) == "at 2 of the 3 other points it holds");
  CHECK(others_text(0, 3) == "at none of the 3 other points it holds");
}

TEST_CASE("evidence that is not shown is counted, and what differs the other way is told") {
  const auto difference = [](double latent, double mean) {
    return Evidence{ClaimOutcome::undecided, {{"latent", latent}}, {{"latent", 1.0}}, {}, {mean, 0.5, 3}, ""};
  };
  const Finding alike{ClaimOutcome::undecided, {difference(2, -0.1), difference(4, -0.2), difference(8, -0.3)}, ""};
  CHECK(more_evidence_text(alike, 3).empty());
  CHECK(more_evidence_text(alike, 1) == "and 2 more alike");
  Finding mixed = alike;
  mixed.evidence.push_back(difference(16, 0.25));
  CHECK(more_evidence_text(mixed, 3) ==
        "and 1 more alike; 1 of them differs the other way: difference 0.25 ± 0.50 (3 replicates) at latent 16.0 "
        "against latent 1.0");
  mixed.evidence.push_back(difference(32, 0.5));
  CHECK_THAT(more_evidence_text(mixed, 2),
             Catch::StartsWith("and 3 more alike; 2 of them differ the other way: difference 0.25"));
  mixed.evidence.front() = difference(2, 0.1);  // both ways are shown
  CHECK(more_evidence_text(mixed, 2) == "and 3 more alike");
}

}  // namespace sandglass::test_claim_text
