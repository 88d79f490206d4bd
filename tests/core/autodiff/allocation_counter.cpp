#include "allocation_counter.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

// glibc lets a program put its own functions before its allocator's; the originals stay reachable under these names.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {
std::atomic<std::size_t> count{0};
}

std::size_t allocations() { return count.load(); }

extern "C" {
void* malloc(std::size_t n) {
  ++count;
  return __libc_malloc(n);
}
void* calloc(std::size_t n, std::size_t size) {
  ++count;
  return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t n) {
  ++count;
  return __libc_realloc(p, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) {
  ++count;
  return __libc_memalign(alignment, n);
}
int posix_memalign(void** to, std::size_t alignment, std::size_t n) {
  ++count;
  *to = __libc_memalign(alignment, n);
  return *to == nullptr ? ENOMEM : 0;
}
}
