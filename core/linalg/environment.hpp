#pragma once
#include <string_view>

// What computes in this process, and what main() arranges before it does.
namespace sandglass::linalg {

/// The instruction set chosen at start: "x86-64-v4", "x86-64-v3" or "portable", or the one that SANDGLASS_ISA forces.
std::string_view instruction_set_name();

/// What its bits depend on: "ascending fma" (x86-64-v4 and x86-64-v3, which give the same; see gemm.hpp) or "portable".
std::string_view arithmetic_name();

/// Throws Error if SANDGLASS_ISA holds a word that means nothing here. For main().
void check_environment();

/// Keeps big blocks inside the process instead of returning them to the system after each use (glibc's mmap and trim
/// thresholds). For main(), before threads start; does nothing with other C libraries.
void configure_allocator();

}  // namespace sandglass::linalg
