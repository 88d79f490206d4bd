#pragma once

namespace sandglass {

/// Under a sanitizer everything takes ten times as long: long searches for faults take every so many-th step there. The
/// release build takes them all.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr unsigned kLighter = 8;
#else
inline constexpr unsigned kLighter = 1;
#endif

}  // namespace sandglass
