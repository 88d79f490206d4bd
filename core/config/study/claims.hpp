#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/schema/schema.hpp"
#include "results/analysis/claim.hpp"

namespace sandglass::config {

/// What an entry of `expect` claims.
enum class ClaimKind { best, value, comparison, trend };

/// A key of a claim, for its reader and for the JSON Schema.
struct ClaimKey {
  enum class Holds {
    value,      ///< one value, by `spec`
    selection,  ///< a block of axes with their values
    range,      ///< two numbers
    any         ///< what the kind of claim asks for
  };

  std::string name;
  std::vector<ClaimKind> kinds;  ///< of claims in which it may stand
  Holds holds = Holds::value;
  ParameterSpec spec{};
};

/// All keys, in the order in which they are shown.
const std::vector<ClaimKey>& claim_keys();

/// The key of this name, which exists.
const ClaimKey& claim_key(std::string_view name);

/// A claim as an entry of `expect`, in flow style with every default filled in.
std::string claim_yaml(const results::Claim& claim);

}  // namespace sandglass::config
