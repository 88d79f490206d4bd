#include "core/base/rng.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/cpu.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define SANDGLASS_PHILOX_AVX2 1
#endif

namespace sandglass {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
constexpr std::uint64_t kBlockMask = (std::uint64_t{1} << 48) - 1;  // blocks of one stream
constexpr std::uint64_t kStepBits = 56;
constexpr std::uint64_t kCopyBits = 16;
constexpr std::uint32_t kDeriveTag = 0xFF000000;  // no stream's counter has this in its last word
constexpr std::uint32_t kForkTag = 0xFF000001;

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

std::array<std::uint32_t, 2> mix(std::array<std::uint32_t, 2> key, std::uint64_t a, std::uint32_t b,
                                 std::uint32_t tag) {
  const auto out = philox4x32({low(a), high(a), b, tag}, key);
  return {out[0], out[1]};
}

#ifdef SANDGLASS_PHILOX_AVX2
/// Four blocks, a 64-bit lane for each; only the low halves of the lanes are meaningful.
struct FourBlocks {
  __m256i c0, c1, c2, c3;
};

__attribute__((target("avx2"))) inline void round_of_four(FourBlocks& b, __m256i k0, __m256i k1) {
  const __m256i p0 = _mm256_mul_epu32(b.c0, _mm256_set1_epi64x(kMultiplier0));
  const __m256i p1 = _mm256_mul_epu32(b.c2, _mm256_set1_epi64x(kMultiplier1));
  b.c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), b.c1), k0);
  b.c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), b.c3), k1);
  b.c1 = p1;
  b.c3 = p0;
}

__attribute__((target("avx2"))) inline void store_four(const FourBlocks& b, std::uint32_t* to) {
  const __m256i mask = _mm256_set1_epi64x(0xFFFFFFFF);
  const __m256i low_pair = _mm256_or_si256(_mm256_and_si256(b.c0, mask), _mm256_slli_epi64(b.c1, 32));
  const __m256i high_pair = _mm256_or_si256(_mm256_and_si256(b.c2, mask), _mm256_slli_epi64(b.c3, 32));
  const __m256i even = _mm256_unpacklo_epi64(low_pair, high_pair);  // blocks 0 and 2
  const __m256i odd = _mm256_unpackhi_epi64(low_pair, high_pair);   // blocks 1 and 3
  auto* out = reinterpret_cast<__m256i*>(to);
  _mm256_storeu_si256(out, _mm256_permute2x128_si256(even, odd, 0x20));
  _mm256_storeu_si256(out + 1, _mm256_permute2x128_si256(even, odd, 0x31));
}

/// Whole groups of eight blocks, starting with the block that `counter` names.
__attribute__((target("avx2"))) void philox_groups(const std::uint32_t* counter, const std::uint32_t* key,
                                                   std::size_t groups, std::uint32_t* out) {
  auto block = static_cast<long long>((std::uint64_t{counter[1]} << 32) | counter[0]);
  const __m256i c2 = _mm256_set1_epi64x(counter[2]);
  const __m256i c3 = _mm256_set1_epi64x(counter[3]);
  for (std::size_t g = 0; g < groups; ++g, block += 8, out += 32) {
    const __m256i first = _mm256_add_epi64(_mm256_set1_epi64x(block), _mm256_set_epi64x(3, 2, 1, 0));
    const __m256i second = _mm256_add_epi64(first, _mm256_set1_epi64x(4));
    FourBlocks a{first, _mm256_srli_epi64(first, 32), c2, c3};
    FourBlocks b{second, _mm256_srli_epi64(second, 32), c2, c3};
    std::uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; ++round, k0 += kWeyl0, k1 += kWeyl1) {
      round_of_four(a, _mm256_set1_epi64x(k0), _mm256_set1_epi64x(k1));
      round_of_four(b, _mm256_set1_epi64x(k0), _mm256_set1_epi64x(k1));
    }
    store_four(a, out);
    store_four(b, out + 16);
  }
}

bool vectorised() {
  static const bool answer = has_x86_64_v3();
  return answer;
}
#endif

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{kMultiplier0} * c[0];
    const std::uint64_t p1 = std::uint64_t{kMultiplier1} * c[2];
    c = {high(p1) ^ c[1] ^ key[0], low(p1), high(p0) ^ c[3] ^ key[1], low(p0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return c;
}

std::uint64_t derive_seed(std::uint64_t seed, Purpose purpose, std::uint64_t index) {
  const auto key = mix({low(seed), high(seed)}, index, static_cast<std::uint32_t>(purpose), kDeriveTag);
  return (std::uint64_t{key[1]} << 32) | key[0];
}

Rng::Rng(std::uint64_t seed, Purpose purpose, std::uint64_t step, std::uint64_t copy) : key_{low(seed), high(seed)} {
  // Steps and copies too large for their counter fields move into the key.
  if ((step >> kStepBits) != 0 || (copy >> kCopyBits) != 0) {
    key_ = mix(mix(key_, step, 0, kForkTag), copy, 1, kForkTag);
    step = 0;
    copy = 0;
  }
  base_ = {0, low(copy) << 16, low(step), (static_cast<std::uint32_t>(purpose) << 24) | high(step)};
}

void Rng::refill(std::uint64_t block) {
  auto counter = base_;
  counter[0] = low(block);
  counter[1] |= high(block & kBlockMask);
  cache_ = philox4x32(counter, key_);
  cached_block_ = block;
}

double Rng::uniform() {
  const std::uint64_t a = bits() >> 5;
  const std::uint64_t b = bits() >> 6;
  return static_cast<double>((a << 26) | b) * 0x1p-53;
}

double Rng::normal() {
  const double u = 1.0 - uniform();  // (0, 1]: the logarithm stays finite
  const double v = uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

std::uint64_t Rng::below(std::uint64_t count) {
  if (count < 2) return 0;
  const std::uint64_t reject_under = (0 - count) % count;
  while (true) {
    const std::uint64_t x = std::uint64_t{bits()} | (std::uint64_t{bits()} << 32);
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(x) * count;
    if (static_cast<std::uint64_t>(product) >= reject_under) return static_cast<std::uint64_t>(product >> 64);
  }
}

void Rng::fill_bits(std::span<std::uint32_t> words) {
  std::size_t i = 0;
  while (i < words.size() && position_ % 4 != 0) words[i++] = bits();
#ifdef SANDGLASS_PHILOX_AVX2
  if (const std::size_t groups = (words.size() - i) / 32; groups > 0 && vectorised()) {
    auto counter = base_;
    counter[0] = low(position_ / 4);
    counter[1] |= high(position_ / 4 & kBlockMask);
    philox_groups(counter.data(), key_.data(), groups, words.data() + i);
    i += groups * 32;
    position_ += groups * 32;
  }
#endif
  while (i < words.size()) words[i++] = bits();
}

Rng Rng::fork(std::uint64_t number) const {
  Rng result = *this;
  const std::uint64_t counters = (std::uint64_t{base_[1]} << 32) | base_[2];
  result.key_ = mix(mix(key_, counters, base_[3], kForkTag), number, 2, kForkTag);
  result.cached_block_ = std::numeric_limits<std::uint64_t>::max();
  result.position_ = 0;
  return result;
}

}  // namespace sandglass
