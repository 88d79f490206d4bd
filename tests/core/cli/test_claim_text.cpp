#include <catch2/catch.hpp>

#include "core/cli/claim_text.hpp"

using namespace sandglass;
using results::ComparisonClaim;

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

TEST_CASE("a claim says of which points it speaks") {
  const results::Bounds range{-std::numeric_limits<double>::infinity(), 1, true};
  CHECK(claim_sentence({"", results::ValueClaim{"test.mse", {}, range, true}}) ==
        "test.mse is below 1 at the best point");
  CHECK(claim_sentence(
            {"", ComparisonClaim{"test.mse", {{"variant", "cae"}}, {{"variant", "dae"}}, true, 0, true}}) ==
        "test.mse at the best point with variant cae is less than at the best point with variant dae");
}
