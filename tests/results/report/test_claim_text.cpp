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

}  // namespace sandglass::test_claim_text
