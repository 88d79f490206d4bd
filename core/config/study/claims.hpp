#pragma once
#include <string>

#include "results/analysis/claim.hpp"

namespace sandglass::config {

/// A claim as an entry of `expect`, in flow style with every default filled in.
std::string claim_yaml(const results::Claim& claim);

}  // namespace sandglass::config
