#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace sandglass::results {

/// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected). 0xe3069283 for "123456789". Free of state, any thread.
std::uint32_t crc32c(std::string_view bytes);

/// One record of an event file: length (8 bytes), masked CRC-32C of these, the bytes, masked CRC-32C of them; numbers
/// little-endian. A checksum c is masked as (c >> 15 | c << 17) + 0xa282ead8, so that a file may hold checksums of
/// checksums. Source: TensorFlow's TFRecord format.
std::string event_record(std::string_view bytes);

}  // namespace sandglass::results
