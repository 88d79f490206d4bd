#pragma once
#include <vector>

#include "core/config/validate/claim_fields.hpp"

namespace sandglass::config {

/// Reads the list `expect` (null: absent). Claims with mistakes are left out.
std::vector<results::Claim> read_claims(const Entry* entry, const ClaimContext& context, Diagnostics& diagnostics);

}  // namespace sandglass::config
