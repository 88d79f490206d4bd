#pragma once

namespace sandglass {

/// Bytes of a mebibyte, the unit of memory in studies.
inline constexpr double kMiB = 1024.0 * 1024.0;

}  // namespace sandglass
