#pragma once
#include "results/analysis/embedding/codes.hpp"
#include "results/analysis/embedding/spectrum.hpp"

namespace sandglass::results {

/// The codes less the mean of each unit, examples x units.
Dense centred(const Codes& codes);

}  // namespace sandglass::results
