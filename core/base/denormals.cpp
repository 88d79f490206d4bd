#include "core/base/denormals.hpp"

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace sandglass {

#ifdef __SSE2__
namespace {
constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040, kBoth = kFlushToZero | kDenormalsAreZero;
}

DenormalScope::DenormalScope(Denormals wanted) : before_(_mm_getcsr()) {
  _mm_setcsr(wanted == Denormals::flushed ? before_ | kBoth : before_ & ~kBoth);
}
DenormalScope::~DenormalScope() { _mm_setcsr(before_); }
Denormals DenormalScope::now() { return (_mm_getcsr() & kBoth) == kBoth ? Denormals::flushed : Denormals::kept; }
bool DenormalScope::flushable() { return true; }
#else
DenormalScope::DenormalScope(Denormals) {}
DenormalScope::~DenormalScope() = default;
Denormals DenormalScope::now() { return Denormals::kept; }
bool DenormalScope::flushable() { return false; }
#endif

}  // namespace sandglass
