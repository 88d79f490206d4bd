#pragma once
#include <cstddef>

/// Calls of malloc, calloc, realloc, aligned_alloc, posix_memalign and operator new of this program so far.
std::size_t allocations();
