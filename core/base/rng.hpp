#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace sandglass {

/// What random numbers are drawn for. Streams of different purposes never overlap, so adding a draw in one place
/// changes no number in another. The values are part of what makes a study repeatable: append, never renumber.
enum class Purpose : std::uint32_t {
  split = 1,       ///< division of a data set into train, valid and test
  initialise = 2,  ///< initial parameters
  shuffle = 3,     ///< order of the examples within an epoch
  noise = 4,       ///< corruption of inputs
  model = 5,       ///< stochastic operators inside the graph
  sample = 6,      ///< drawing from a trained model
  dataset = 7,     ///< generated data sets and random transforms
  sampler = 8,     ///< the study's sampler
  replicate = 9,   ///< seeds of replicates
  metric = 10,     ///< metrics that subsample or draw
  test = 11,       ///< tests and contract suites
  other = 12,
  pruner = 13  ///< the study's pruner
};

/// The Philox4x32-10 bijection: ten rounds over a 128-bit counter under a 64-bit key.
/// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"; checked against the
/// known answers published with Random123.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Seed number `index` that is derived from `seed` for one purpose: replicates, trials, data sets. A pure function.
std::uint64_t derive_seed(std::uint64_t seed, Purpose purpose, std::uint64_t index = 0);

/// A stream of random 32-bit words addressed by position: word i depends on (seed, purpose, step, copy, i) alone,
/// however it is drawn (singly, in bulk, vectorised or not). Cheap to construct and copy; not for sharing between
/// threads. A stream holds 2^50 words. Models UniformRandomBitGenerator.
class Rng {
 public:
  using result_type = std::uint32_t;

  /// step: training step or example index; copy: which of several corrupted or sampled copies.
  explicit Rng(std::uint64_t seed, Purpose purpose, std::uint64_t step = 0, std::uint64_t copy = 0);

  /// The next word.
  std::uint32_t bits() {
    const std::uint64_t block = position_ / 4;
    if (block != cached_block_) refill(block);
    return cache_[position_++ % 4];
  }

  /// Uniform on [0, 1) with 53 random bits; takes two words.
  double uniform();
  /// Uniform on [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal by Box and Muller's transform; takes four words for each value (no hidden spare value).
  double normal();
  double normal(double mean, double deviation) { return mean + deviation * normal(); }
  /// Unbiased on {0, ..., count - 1} (Lemire 2019, with rejection); 0 if count is 0.
  std::uint64_t below(std::uint64_t count);
  /// True with probability p.
  bool bernoulli(double p) { return uniform() < p; }

  /// Fills `words` with the next words of the stream; the same bits as words.size() calls of bits().
  void fill_bits(std::span<std::uint32_t> words);

  /// Fisher and Yates: every order equally likely.
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  /// An independent stream. Depends on this stream's identity and on `number`, not on how much was drawn before.
  Rng fork(std::uint64_t number) const;

  /// Words drawn so far; seek(p) makes word p the next one.
  std::uint64_t position() const { return position_; }
  void seek(std::uint64_t position) { position_ = position; }

  std::uint32_t operator()() { return bits(); }
  static constexpr std::uint32_t min() { return 0; }
  static constexpr std::uint32_t max() { return std::numeric_limits<std::uint32_t>::max(); }

 private:
  void refill(std::uint64_t block);

  std::array<std::uint32_t, 2> key_{};
  std::array<std::uint32_t, 4> base_{};  // counter of block 0: {0, copy << 16, step, purpose << 24 | step >> 32}
  std::array<std::uint32_t, 4> cache_{};
  std::uint64_t cached_block_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t position_ = 0;
};

}  // namespace sandglass
