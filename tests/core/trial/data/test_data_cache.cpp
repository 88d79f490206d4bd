#include "core/trial/data/data_cache.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>
#include <thread>

#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_data_cache {

namespace {

/// A cache whose dataset counts how often it is loaded. Each seed of the split is data of its own.
struct Counted {
  std::shared_ptr<const DataSplits> get(std::uint64_t seed) {
    return cache.get({"counted", Params()}, {.train = 22, .valid = 8, .test = 0, .seed = seed});
  }
  std::atomic<int> loads = 0;
  bool broken = false;
  std::unique_ptr<Registry> plugins = fakes::registry_with([this](Registrar& registrar) {
    registrar.dataset("counted", "A ramp.", Schema{}, [this](const Params&) {
      ++loads;
      if (broken) throw Error("ramp.bin is not there");
      return fakes::ramp(40, 0);
    });
  });
  DataCache cache{*plugins};
};

}  // namespace

TEST_CASE("equal data is loaded once, other data is not mistaken for it") {
  Counted counted;
  const auto first = counted.get(0);
  CHECK(counted.get(0) == first);
  CHECK(counted.loads == 1);
  CHECK(counted.get(1) != first);
  CHECK(counted.loads == 2);
}

TEST_CASE("each draw and each fold is data of its own, which goes when no trial holds it") {
  Counted counted;
  std::vector<std::weak_ptr<const DataSplits>> seen;
  const auto get = [&](config::Draws draws, std::uint32_t fold) {
    seen.emplace_back(counted.cache.get({"counted", Params()}, {.test = 0, .draws = draws, .folds = 3, .fold = fold}));
    return seen.back().lock();
  };
  const auto held = get({}, 0);
  for (std::uint32_t draw = 1; draw <= 2; ++draw) {
    CHECK(get({.split = draw}, 0) != held);
    CHECK(get({.labels = draw}, 0) != held);
    CHECK(get({.data = draw}, 0) != held);
    CHECK(get({}, draw) != held);
  }
  CHECK(counted.loads == 9);
  CHECK(std::ranges::count_if(seen, [](const auto& data) { return !data.expired(); }) == 1 + 4);
}

TEST_CASE("data that a trial still holds is not loaded again, however much other data was asked for since") {
  Counted counted;
  const auto held = counted.get(0);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) counted.get(seed);
  REQUIRE(counted.loads == 6);
  CHECK(counted.get(0) == held);
  CHECK(counted.loads == 6);
}

TEST_CASE("of data that nobody holds the four used last are kept, and no more") {
  Counted counted;
  std::vector<std::weak_ptr<const DataSplits>> seen;
  for (std::uint64_t seed = 0; seed < 4; ++seed) seen.emplace_back(counted.get(seed));
  counted.get(0);
  seen.emplace_back(counted.get(4));
  CHECK(seen[1].expired());
  for (const std::size_t kept : {0U, 2U, 3U, 4U}) CHECK_FALSE(seen[kept].expired());
  REQUIRE(counted.loads == 5);
  counted.get(1);
  CHECK(counted.loads == 6);
}

TEST_CASE("threads that ask for the same data at once wait for one load of it") {
  Counted counted;
  std::vector<std::shared_ptr<const DataSplits>> got(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < got.size(); ++t) threads.emplace_back([&, t] { got[t] = counted.get(t % 2); });
  for (auto& thread : threads) thread.join();
  CHECK(counted.loads == 2);
  for (std::size_t t = 0; t < got.size(); ++t) CHECK(got[t] == got[t % 2]);
}

TEST_CASE("a load that failed is tried again by the next to ask") {
  Counted counted;
  counted.broken = true;
  CHECK_THROWS_AS(counted.get(0), PluginError);
  CHECK_THROWS_WITH(counted.get(0), Catch::Contains("ramp.bin"));
  CHECK(counted.loads == 2);
  counted.broken = false;
  CHECK(counted.get(0)->train.count == 22);
}

}  // namespace sandglass::test_data_cache
