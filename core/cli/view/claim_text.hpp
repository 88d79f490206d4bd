#pragma once
#include <string>

#include "core/cli/view/terminal.hpp"
#include "results/analysis/verify.hpp"

namespace sandglass {

/// What a claim says, as a sentence: "test.mse is below 0.1 at noise.ratio 0.25".
std::string claim_sentence(const results::Claim& claim);

/// "noise.ratio 0.25, model.latent 8"; only the axes on which it differs from `other`, if that is given.
std::string point_text(const results::Selection& point, const results::Selection& other = {});

/// What was measured: "0.0123 ± 0.0004 (3 replicates) at noise.ratio 0.25".
std::string evidence_text(const results::Evidence& evidence, const Terminal& terminal);

}  // namespace sandglass
