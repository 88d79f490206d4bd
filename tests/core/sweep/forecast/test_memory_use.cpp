#include "core/sweep/forecast/memory_use.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace sandglass::test_memory_use {

TEST_CASE("the process's resident memory is known, and more than nothing") { CHECK(resident_memory() > 100'000); }

TEST_CASE("what is taken after the gauge was made counts, also once it is given back") {
  constexpr std::size_t kBytes = 64 << 20;
  MemoryGauge gauge;
  {
    const std::vector<char> block(kBytes, 1);
    gauge.sample();
    CHECK(block.back() == 1);
  }
  gauge.sample();
  CHECK(gauge.most() >= static_cast<double>(kBytes) * 0.9);
#ifndef __SANITIZE_THREAD__  // it keeps several bytes for each of ours
  CHECK(gauge.most() < static_cast<double>(kBytes) * 3);
#endif
}

TEST_CASE("what was there before the gauge was made does not count") {
  const std::vector<char> block(64 << 20, 1);
  MemoryGauge gauge;
  gauge.sample();
  CHECK(gauge.most() < 32 << 20);
  CHECK(block.back() == 1);
}

}  // namespace sandglass::test_memory_use
