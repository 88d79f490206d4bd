#pragma once
#include <string>
#include <string_view>

namespace sandglass {

/// Where two ABI tags ("field=value;field=value") differ, in words:
///   "sanitizer is 'yes' in the plugin and 'no' in this program". Several differences are joined by "; ". A field that
/// only one of them has counts as '(absent)' in the other. Empty if they agree, in whatever order.
std::string abi_difference(std::string_view plugin, std::string_view program);

}  // namespace sandglass
