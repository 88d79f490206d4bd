#pragma once

#ifdef SANDGLASS_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/// TBB orders what happens before a task is handed over before the task, and the task before the end of the wait for
/// it, in ways that the thread sanitizer cannot see. These two tell it so. Only for files that are compiled without it.
namespace sandglass {

inline void published([[maybe_unused]] void* argument) {
#ifdef SANDGLASS_TSAN
  __tsan_release(argument);
#endif
}

inline void received([[maybe_unused]] void* argument) {
#ifdef SANDGLASS_TSAN
  __tsan_acquire(argument);
#endif
}

}  // namespace sandglass
