#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "results/analysis/verify.hpp"

// Claims and what was found of them, in words. Free of state, any thread.
namespace sandglass::results {

/// The signs of a text, as whoever shows it can show them.
struct TextSigns {
  std::string_view plus_minus = "±";  ///< between mean and half-width
  std::string_view joint = " ";       ///< between a name and its value: a space at which no line is broken, perhaps
};

/// What a claim says, as a sentence: "test.mse is below 0.1 at noise.ratio 0.25".
std::string claim_sentence(const Claim& claim, const TextSigns& signs = {});

/// "noise.ratio 0.25, model.latent 8"; only the axes on which it differs from `other`, if that is given.
std::string point_text(const Selection& point, const Selection& other = {}, const TextSigns& signs = {});

/// What was measured: "0.0123 ± 0.0004 (3 replicates) at noise.ratio 0.25".
std::string evidence_text(const Evidence& evidence, const TextSigns& signs = {});

/// What is left of the evidence that decided a finding after the first `shown` pieces of it: "and 3 more alike", and if
/// one of them differs the other way than all that were shown, how many do, with the first such: "and 3 more alike; 1
/// of them differs the other way: difference 0.01 ± 0.02 (3 replicates) at ...". Empty if nothing is left.
std::string more_evidence_text(const Finding& finding, std::size_t shown, const TextSigns& signs = {});

/// How claims have fared: "1 of 3 claims holds, 2 are undecided, none fails". Not for none.
std::string claims_text(const std::vector<ClaimOutcome>& verdicts);

/// Of the points (or pairs of them) that did not decide a claim: "at 2 of the 3 other points it holds". Not for none.
std::string others_text(std::size_t holding, std::size_t others);

}  // namespace sandglass::results
