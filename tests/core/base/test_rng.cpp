#include "core/base/rng.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

using sandglass::derive_seed;
using sandglass::philox4x32;
using sandglass::Purpose;
using sandglass::Rng;

namespace {

using Words = std::array<std::uint32_t, 4>;

std::vector<std::uint32_t> draw(Rng rng, std::size_t n) {
  std::vector<std::uint32_t> words(n);
  for (auto& w : words) w = rng.bits();
  return words;
}

}  // namespace

TEST_CASE("Philox4x32-10 gives the known answers published with Random123") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t kOnes = 0xffffffff;
  CHECK(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("the first words of a stream are the block of its counter") {
  Rng rng(0, static_cast<Purpose>(0));
  const auto block = philox4x32({0, 0, 0, 0}, {0, 0});
  for (const std::uint32_t word : block) CHECK(rng.bits() == word);
  Rng noise(0x1122334455667788, Purpose::noise, 9, 2);
  CHECK(noise.bits() == philox4x32({0, 2U << 16, 9, 4U << 24}, {0x55667788, 0x11223344})[0]);
}

TEST_CASE("bulk draws give the same words as single ones, from any position and in any length") {
  const auto expected = draw(Rng(5, Purpose::test, 3), 700);
  for (const std::size_t start : {0, 1, 2, 3, 4, 7, 31, 33}) {
    for (const std::size_t n : {0, 1, 3, 31, 32, 33, 64, 97, 256, 640}) {
      Rng rng(5, Purpose::test, 3);
      for (std::size_t i = 0; i < start; ++i) rng.bits();
      std::vector<std::uint32_t> words(n);
      rng.fill_bits(words);
      REQUIRE(std::equal(words.begin(), words.end(), expected.begin() + static_cast<std::ptrdiff_t>(start)));
      REQUIRE(rng.position() == start + n);
      REQUIRE(rng.bits() == expected[start + n]);
    }
  }
}

TEST_CASE("bulk draws cross the border of the counter's low word") {
  Rng single(1, Purpose::test), bulk(1, Purpose::test);
  const std::uint64_t position = (std::uint64_t{1} << 34) - 16;  // block 2^32 - 4
  single.seek(position);
  bulk.seek(position);
  std::vector<std::uint32_t> words(96);
  bulk.fill_bits(words);
  CHECK(words == draw(single, 96));
}

TEST_CASE("seeking makes any word the next one") {
  const auto words = draw(Rng(8, Purpose::test), 50);
  Rng rng(8, Purpose::test);
  for (const std::size_t i : {40, 3, 3, 17, 0, 49}) {
    rng.seek(i);
    CHECK(rng.bits() == words[i]);
  }
}

TEST_CASE("seed, purpose, step and copy each name another stream") {
  std::set<std::vector<std::uint32_t>> streams;
  streams.insert(draw(Rng(1, Purpose::noise), 4));
  streams.insert(draw(Rng(2, Purpose::noise), 4));
  streams.insert(draw(Rng(1, Purpose::model), 4));
  streams.insert(draw(Rng(1, Purpose::noise, 1), 4));
  streams.insert(draw(Rng(1, Purpose::noise, 0, 1), 4));
  streams.insert(draw(Rng(1, Purpose::noise, std::uint64_t{1} << 60), 4));
  streams.insert(draw(Rng(1, Purpose::noise, 0, 1 << 20), 4));
  streams.insert(draw(Rng(1, Purpose::noise).fork(0), 4));
  streams.insert(draw(Rng(1, Purpose::noise).fork(1), 4));
  streams.insert(draw(Rng(1, Purpose::model).fork(0), 4));
  streams.insert(draw(Rng(1, Purpose::noise, 1).fork(0), 4));
  CHECK(streams.size() == 11);
}

TEST_CASE("a fork depends on the stream and its number, not on what was drawn") {
  Rng rng(3, Purpose::test);
  const auto before = draw(rng.fork(7), 8);
  rng.uniform();
  CHECK(draw(rng.fork(7), 8) == before);
}

TEST_CASE("derived seeds differ by seed, purpose and index") {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t index = 0; index < 10; ++index) {
      seeds.insert(derive_seed(seed, Purpose::replicate, index));
      seeds.insert(derive_seed(seed, Purpose::sampler, index));
    }
  }
  CHECK(seeds.size() == 200);
  CHECK(derive_seed(1, Purpose::replicate, 2) == derive_seed(1, Purpose::replicate, 2));
}

TEST_CASE("uniform numbers lie between 0 and 1, 1 excluded, with mean 1/2 and variance 1/12") {
  Rng rng(11, Purpose::test);
  double sum = 0, squares = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    sum += u;
    squares += u * u;
  }
  CHECK(sum / kDraws == Approx(0.5).margin(0.005));
  CHECK(squares / kDraws - 0.25 == Approx(1.0 / 12).margin(0.005));
}

TEST_CASE("normal numbers have mean 0, variance 1 and fourth moment 3") {
  Rng rng(12, Purpose::test);
  double sum = 0, second = 0, fourth = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double z = rng.normal();
    sum += z;
    second += z * z;
    fourth += z * z * z * z;
  }
  CHECK(sum / kDraws == Approx(0).margin(0.02));
  CHECK(second / kDraws == Approx(1).margin(0.03));
  CHECK(fourth / kDraws == Approx(3).margin(0.15));
}

TEST_CASE("below gives every number equally often, and 0 for counts of 0 and 1") {
  Rng rng(13, Purpose::test);
  CHECK(rng.below(0) == 0);
  CHECK(rng.below(1) == 0);
  CHECK(rng.position() == 0);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(rng.below(7));
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);
}

TEST_CASE("a shuffle is a permutation, repeatable, and reaches every order") {
  std::vector<int> items(100), again(100);
  std::iota(items.begin(), items.end(), 0);
  again = items;
  const auto sorted = items;
  Rng(1, Purpose::shuffle).shuffle(std::span(items));
  Rng(1, Purpose::shuffle).shuffle(std::span(again));
  CHECK(items == again);
  CHECK(items != sorted);
  std::sort(items.begin(), items.end());
  CHECK(items == sorted);
  std::set<std::vector<int>> orders;
  for (std::uint64_t step = 0; step < 200; ++step) {
    std::vector<int> three = {0, 1, 2};
    Rng(1, Purpose::shuffle, step).shuffle(std::span(three));
    orders.insert(three);
  }
  CHECK(orders.size() == 6);
}
