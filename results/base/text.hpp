#pragma once
#include <string>
#include <string_view>

namespace sandglass::results {

/// `text` as valid UTF-8 without zero bytes: each byte that cannot stand there becomes U+FFFD. Valid text is returned
/// unchanged. All text passes through here on its way to disk and into digests, because JSON and HDF5 strings can hold
/// nothing else while an exception's message from a plugin can.
std::string clean_text(std::string_view text);

}  // namespace sandglass::results
