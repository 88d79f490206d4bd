#include "core/linalg/random_fill.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kWords = 1024;  // drawn at a time, on the stack

template <class T>
constexpr Index kWordsEach = sizeof(T) / sizeof(std::uint32_t);

/// Draws words for n elements in runs and hands each run to body(first element, count, words).
template <class Body>
void in_runs(Rng& rng, Index n, Index words_each, Body body) {
  std::array<std::uint32_t, kWords> words;
  const Index run = kWords / words_each;
  for (Index i = 0; i < n; i += run) {
    const Index count = std::min(run, n - i);
    rng.fill_bits(std::span(words.data(), static_cast<std::size_t>(count * words_each)));
    body(i, count, words.data());
  }
}

/// Words below it are kept: keep * 2^32, where 1 keeps all.
std::uint32_t threshold_of(double keep) {
  return static_cast<std::uint32_t>(std::min(std::ceil(keep * 0x1p32), 4294967295.0));
}

template <class T>
void mask_or_copy(Rng& rng, Index n, double keep, const T* x, T* out) {
  const std::uint32_t threshold = keep > 0 ? threshold_of(keep) : 0;
  in_runs(rng, n, 1, [&](Index i, Index count, const std::uint32_t* words) {
    const T* from = x == nullptr ? nullptr : x + i;
    if (keep >= 1) {  // the threshold 2^32 does not fit a word
      from == nullptr ? (void)std::fill_n(out + i, count, T(1)) : (void)std::copy_n(from, count, out + i);
    } else {
      kernels<T>().random.mask(count, words, threshold, from, out + i);
    }
  });
}

}  // namespace

template <class T>
void fill_uniform(Rng& rng, Index n, T low, T high, T* out) {
  in_runs(rng, n, kWordsEach<T>, [&](Index i, Index count, const std::uint32_t* words) {
    kernels<T>().random.uniform(count, words, low, high, out + i);
  });
}

template <class T>
void fill_normal(Rng& rng, Index n, T mean, T deviation, T* out) {
  const Index pairs = n / 2;
  in_runs(rng, pairs, 2 * kWordsEach<T>, [&](Index i, Index count, const std::uint32_t* words) {
    kernels<T>().random.normal(count, words, mean, deviation, out + 2 * i);
  });
  if (n % 2 != 0) {
    std::array<std::uint32_t, 4> words{};
    std::array<T, 2> pair{};
    rng.fill_bits(std::span(words.data(), static_cast<std::size_t>(2 * kWordsEach<T>)));
    kernels<T>().random.normal(1, words.data(), mean, deviation, pair.data());
    out[n - 1] = pair[0];
  }
}

template <class T>
void fill_mask(Rng& rng, Index n, double keep, T* out) {
  mask_or_copy<T>(rng, n, keep, nullptr, out);
}

template <class T>
void masked_copy(Rng& rng, Index n, double keep, const T* x, T* out) {
  mask_or_copy<T>(rng, n, keep, x, out);
}

#define SANDGLASS_INSTANTIATE(T)                        \
  template void fill_uniform<T>(Rng&, Index, T, T, T*); \
  template void fill_normal<T>(Rng&, Index, T, T, T*);  \
  template void fill_mask<T>(Rng&, Index, double, T*);  \
  template void masked_copy<T>(Rng&, Index, double, const T*, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
