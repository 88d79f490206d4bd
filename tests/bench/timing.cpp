#include "timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "core/base/cpu.hpp"
#include "core/linalg/environment.hpp"

namespace sandglass::bench {
namespace {

constexpr int kChains = 10, kTurns = 300000, kRuns = 20;

#if defined(__x86_64__)
// In assembly, so that the chains stay in registers and none is left out.
#define SANDGLASS_TEN_CHAINS(type, constraint)                                                                       \
  type a = {}, b = {}, c = {}, d = {}, e = {}, f = {}, g = {}, h = {}, i = {}, j = {};                               \
  const type x = a + 1.0F, y = a + 1e-9F;                                                                            \
  double best = 0;                                                                                                   \
  for (int run = 0; run < kRuns; ++run) {                                                                            \
    const double start = now();                                                                                      \
    for (int t = 0; t < kTurns; ++t) {                                                                               \
      __asm__ volatile(                                                                                              \
          "vfmadd231ps %10, %11, %0\n vfmadd231ps %10, %11, %1\n vfmadd231ps %10, %11, %2\n"                         \
          "vfmadd231ps %10, %11, %3\n vfmadd231ps %10, %11, %4\n vfmadd231ps %10, %11, %5\n"                         \
          "vfmadd231ps %10, %11, %6\n vfmadd231ps %10, %11, %7\n vfmadd231ps %10, %11, %8\n"                         \
          "vfmadd231ps %10, %11, %9\n"                                                                               \
          : constraint(a), constraint(b), constraint(c), constraint(d), constraint(e), constraint(f), constraint(g), \
            constraint(h), constraint(i), constraint(j)                                                              \
          : "v"(x), "v"(y));                                                                                         \
    }                                                                                                                \
    best = std::max(best, 2.0 * (sizeof(type) / 4) * kChains * kTurns / (now() - start) / 1e9);                      \
  }                                                                                                                  \
  return best;

__attribute__((target("avx2,fma"))) double chains_of_256_bits() {
  typedef float Lane __attribute__((vector_size(32)));
  SANDGLASS_TEN_CHAINS(Lane, "+x")
}
__attribute__((target("avx512f"))) double chains_of_512_bits() {
  typedef float Lane __attribute__((vector_size(64)));
  SANDGLASS_TEN_CHAINS(Lane, "+v")
}
#endif

}  // namespace

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double busy() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

double peak_of_256_bits() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return chains_of_256_bits();
#endif
  return 0;
}

double peak_of_512_bits() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return chains_of_512_bits();
#endif
  return 0;
}

void print_machine() {
  const double narrow = peak_of_256_bits(), wide = peak_of_512_bits();
  fmt::print("{}; {}\n", cpu_model_name(), linalg::instruction_set_name());
  fmt::print("peak of one core: {:.1f} GF/s with vectors of 256 bits, {:.1f} with 512\n", narrow, wide);
  fmt::print("{{\"bench\":\"machine\",\"processor\":\"{}\",\"instruction_set\":\"{}\",\"peak\":{:.1f}}}\n",
             cpu_model_name(), linalg::instruction_set_name(), std::max(narrow, wide));
}

}  // namespace sandglass::bench
