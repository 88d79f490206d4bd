#include "core/linalg/environment.hpp"

#include <malloc.h>

#include <cstdlib>
#include <string>

#include "core/base/error.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {

std::string_view instruction_set_name() { return active_instruction_set().name; }
std::string_view arithmetic_name() { return instruction_set_name() == "portable" ? "portable" : "ascending fma"; }

void check_environment() {
  if (const char* wanted = std::getenv("SANDGLASS_ISA");
      wanted != nullptr && *wanted != 0 && instruction_set(wanted) == nullptr) {
    throw Error(
        "environment variable SANDGLASS_ISA: expected portable or, on a processor that has it, x86-64-v3 or "
        "x86-64-v4, got '" +
        std::string(wanted) + "'; unset it to use the default");
  }
}

void configure_allocator() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

}  // namespace sandglass::linalg
