#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_noises {
using namespace sandglass::contract;

namespace {

constexpr Index kNoisyRows = 7, kNoisyCols = 33;

std::vector<float> corrupted(const Noise& noise, const std::vector<float>& clean, Rng rng) {
  std::vector<float> out(clean.size(), NAN);  // what is not written shows
  noise.corrupt({clean.data(), kNoisyRows, kNoisyCols}, {out.data(), kNoisyRows, kNoisyCols}, rng);
  return out;
}

Rng stream(std::uint64_t step) { return Rng(3, Purpose::noise, step); }

}  // namespace

TEST_CASE("every noise gives the same bits from the same stream and others from another") {
  for (const auto& [entry, params, label, network, of_network] : cases(Kind::noise)) {
    INFO(label);
    const auto noise = registry().make_noise(entry->name, params);
    const auto again = registry().make_noise(entry->name, params);
    const auto clean = sample(kNoisyRows, kNoisyCols, 1);
    const auto first = corrupted(*noise, clean, stream(1));
    CHECK(first == corrupted(*noise, clean, stream(1)));
    CHECK(first == corrupted(*again, clean, stream(1)));
    if (noise->is_identity())
      CHECK(first == clean);
    else
      CHECK(first != corrupted(*noise, clean, stream(2)));
  }
}

TEST_CASE("every noise writes the whole batch, makes no NaN of finite input and leaves its input alone") {
  for (const auto& [entry, params, label, network, of_network] : cases(Kind::noise)) {
    INFO(label);
    const auto noise = registry().make_noise(entry->name, params);
    auto clean = sample(kNoisyRows, kNoisyCols, 2);
    clean[3] = 0, clean[4] = 1, clean[5] = -1e6F, clean[6] = 1e6F;
    const auto before = clean;
    const auto out = corrupted(*noise, clean, stream(1));
    CHECK(std::all_of(out.begin(), out.end(), [](float v) { return std::isfinite(v); }));
    CHECK(clean == before);
  }
}

TEST_CASE("every noise makes the same copy where it marks what it chose, and leaves alone what it did not choose") {
  for (const auto& [entry, params, label, network, of_network] : cases(Kind::noise)) {
    INFO(label);
    const auto noise = registry().make_noise(entry->name, params);
    noise->prepare({.features = kNoisyCols}, {-1, 1});
    auto clean = sample(kNoisyRows, kNoisyCols, 3);
    for (std::size_t i = 0; i < clean.size(); i += 3) clean[i] = 0;
    std::vector<float> out(clean.size(), NAN), chosen(clean.size(), NAN);
    Rng rng = stream(1);
    noise->corrupt_and_mark({clean.data(), kNoisyRows, kNoisyCols}, {out.data(), kNoisyRows, kNoisyCols},
                            {chosen.data(), kNoisyRows, kNoisyCols}, rng);
    CHECK(out == corrupted(*noise, clean, stream(1)));
    for (std::size_t i = 0; i < clean.size(); ++i) {
      CHECK((chosen[i] == 0 || chosen[i] == 1));
      if (chosen[i] == 0) CHECK(out[i] == clean[i]);
    }
  }
}

TEST_CASE("every noise takes an empty batch") {
  for (const auto& [entry, params, label, network, of_network] : cases(Kind::noise)) {
    INFO(label);
    auto rng = stream(1);
    CHECK_NOTHROW(registry().make_noise(entry->name, params)->corrupt({nullptr, 0, 5}, {nullptr, 0, 5}, rng));
  }
}

}  // namespace sandglass::test_noises
