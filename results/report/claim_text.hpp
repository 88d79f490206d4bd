#pragma once
#include <string>
#include <string_view>

#include "results/analysis/verify.hpp"

// Claims and what was found of them, in words. Free of state, any thread.
namespace sandglass::results {

/// What a claim says, as a sentence: "test.mse is below 0.1 at noise.ratio 0.25".
std::string claim_sentence(const Claim& claim);

/// "noise.ratio 0.25, model.latent 8"; only the axes on which it differs from `other`, if that is given.
std::string point_text(const Selection& point, const Selection& other = {});

/// What was measured: "0.0123 ± 0.0004 (3 replicates) at noise.ratio 0.25". `plus_minus` is the sign between mean and
/// half-width.
std::string evidence_text(const Evidence& evidence, std::string_view plus_minus = "±");

}  // namespace sandglass::results
