#include <catch2/catch.hpp>

#include "results/report/claim_text.hpp"

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
  CHECK(evidence_text(evidence, "+-") ==
        "difference -0.50 +- 0.10 (3 replicates) at variant deep against test.pca_mse");
  CHECK(evidence_text(evidence) == "difference -0.50 ± 0.10 (3 replicates) at variant deep against test.pca_mse");
}

TEST_CASE("a claim says of which points it speaks") {
  const Bounds range{-std::numeric_limits<double>::infinity(), 1, true};
  CHECK(claim_sentence({"", ValueClaim{"test.mse", {}, range, true}}) == "test.mse is below 1 at the best point");
  CHECK(claim_sentence({"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, 0, true}}) ==
        "test.mse at the best point with variant cae is less than at the best point with variant dae");
}
