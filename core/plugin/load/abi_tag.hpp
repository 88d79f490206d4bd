#pragma once
#include <string>
#include <string_view>

namespace sandglass {

/// Where two ABI tags ("field=value;field=value") differ, in words:
///   "interfaces: built against 3f2a, this program has 91bc". Several differences are joined by "; ". A field that only
/// one of them has is "(nothing)" in the other. Empty if they agree, in whatever order.
std::string abi_difference(std::string_view plugin, std::string_view program);

}  // namespace sandglass
