#pragma once
#include <string>
#include <string_view>

// Bytes in a form that a text file can hold. Free of state, any thread.
namespace sandglass::results {

/// In the gzip format (RFC 1952), the same bytes for the same input. Throws IoError without memory.
std::string gzipped(std::string_view bytes);

/// RFC 4648 with padding, without line breaks: "Zm8=" for "fo".
std::string base64(std::string_view bytes);

}  // namespace sandglass::results
