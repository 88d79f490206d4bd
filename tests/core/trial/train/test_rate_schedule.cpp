#include "core/trial/train/rate_schedule.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

namespace sandglass::test_rate_schedule {

namespace {

Params block(const std::string& kind, std::map<std::string, ParameterValue> values = {}) {
  Params params;
  if (!kind.empty()) params.set("kind", kind);
  for (auto& [key, value] : values) params.set(key, value);
  return params;
}

}  // namespace

TEST_CASE("without a schedule the rate is constant, whatever the step") {
  const RateSchedule schedule(block(""), 10, 5);
  CHECK(schedule.constant());
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(49) == 1);
}

TEST_CASE("a step schedule falls after every so many epochs, within none") {
  const RateSchedule schedule(block("step", {{"every", std::int64_t{2}}, {"factor", 0.5}}), 6, 3);
  CHECK_FALSE(schedule.constant());
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(5) == 1);
  CHECK(schedule.at(6) == 0.5);
  CHECK(schedule.at(17) == 0.25);
  CHECK(RateSchedule(block("step", {{"every", std::int64_t{2}}}), 6, 3).at(6) == Approx(0.1));
}

TEST_CASE("a multistep schedule falls after each of its epochs") {
  const RateSchedule schedule(block("multistep", {{"milestones", std::vector<std::int64_t>{1, 4}}, {"factor", 0.1}}), 6,
                              2);
  CHECK(schedule.at(1) == 1);
  CHECK(schedule.at(2) == Approx(0.1));
  CHECK(schedule.at(7) == Approx(0.1));
  CHECK(schedule.at(8) == Approx(0.01));
}

TEST_CASE("a cosine falls in each step, to its floor behind the last") {
  const RateSchedule schedule(block("cosine", {{"floor", 0.2}}), 4, 5);
  CHECK(schedule.at(0) == 1);
  CHECK(schedule.at(10) == Approx(0.6));
  for (std::uint64_t t = 0; t < 20; ++t)
    CHECK(schedule.at(t) == Approx(0.2 + 0.8 * (1 + std::cos(std::numbers::pi * static_cast<double>(t) / 20)) / 2));
}

TEST_CASE("one cycle rises from its start to the full rate, and falls to its floor at the last step") {
  const RateSchedule schedule(block("one_cycle", {{"rise", 0.25}, {"start", 0.1}, {"floor", 0.01}}), 4, 5);
  CHECK(schedule.at(0) == Approx(0.1));
  CHECK(schedule.at(2) == Approx(0.55));
  CHECK(schedule.at(4) == Approx(1));
  CHECK(schedule.at(19) == Approx(0.01));
  for (std::uint64_t t = 5; t < 20; ++t) CHECK(schedule.at(t) < schedule.at(t - 1));
}

TEST_CASE("one cycle over very few steps stays within its rates") {
  for (const Index steps : {1, 2, 3})
    for (std::uint64_t t = 0; t < static_cast<std::uint64_t>(steps); ++t) {
      const double rate = RateSchedule(block("one_cycle"), steps, 1).at(t);
      CHECK(rate > 0);
      CHECK(rate <= 1);
    }
}

TEST_CASE("a warm-up rises linearly to the full rate at its last step, and a cosine begins after it") {
  const RateSchedule schedule(block("cosine", {{"warmup", 1.0}}), 3, 4);
  for (std::uint64_t t = 0; t < 4; ++t) CHECK(schedule.at(t) == Approx(static_cast<double>(t + 1) / 4));
  CHECK(schedule.at(4) == 1);
  CHECK(schedule.at(8) == Approx(0.5));
}

TEST_CASE("a warm-up may be part of an epoch, goes with a constant rate, and with steps that fall in it") {
  const RateSchedule half(block("", {{"warmup", 0.5}}), 3, 4);
  CHECK_FALSE(half.constant());
  CHECK(half.at(0) == 0.5);
  CHECK(half.at(1) == 1);
  CHECK(half.at(11) == 1);
  const RateSchedule falling(block("step", {{"every", std::int64_t{1}}, {"factor", 0.5}, {"warmup", 2.0}}), 4, 2);
  CHECK(falling.at(2) == 0.75 * 0.5);
  CHECK(falling.at(4) == 0.25);
}

TEST_CASE("a warm-up that rounds up to the whole training gives a number at each step") {
  const RateSchedule schedule(block("cosine", {{"warmup", 1.9}}), 2, 1);
  CHECK(schedule.at(0) == 0.5);
  CHECK(schedule.at(1) == 1);
}

}  // namespace sandglass::test_rate_schedule
