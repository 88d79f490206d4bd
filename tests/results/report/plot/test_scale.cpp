#include "results/report/plot/scale.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace sandglass::test_scale {

using namespace sandglass::results;

std::vector<std::string> labels(const Scale& scale, std::size_t most) {
  std::vector<std::string> result;
  for (const auto& tick : scale.ticks(most)) result.push_back(tick.label);
  return result;
}

TEST_CASE("a linear scale has round ticks within its range, in equal words") {
  const std::vector<double> values{0.02, 0.11};
  CHECK(labels(Scale::of_numbers(values, false), 6) ==
        std::vector<std::string>{"0.02", "0.04", "0.06", "0.08", "0.10"});
}

TEST_CASE("a logarithmic scale has powers of ten, and 1, 2, 5 where these are few") {
  const std::vector<double> wide{1e-5, 1e-1}, narrow{1, 20};
  CHECK(labels(Scale::of_numbers(wide, true), 6) ==
        std::vector<std::string>{"1e-05", "0.0001", "0.001", "0.01", "0.1"});
  CHECK(labels(Scale::of_numbers(narrow, true), 6) == std::vector<std::string>{"1", "2", "5", "10", "20"});
}

TEST_CASE("places lie in the middle of equal values and are NaN for what cannot be placed") {
  const std::vector<double> one{3.0};
  CHECK(Scale::of_numbers(one, false).place(3) == Approx(0.5));
  const std::vector<double> values{0.1, 10};
  const auto scale = Scale::of_numbers(values, true);
  CHECK(scale.place(1) == Approx(0.5));
  CHECK(std::isnan(scale.place(0)));
  CHECK(std::isnan(scale.place(-1)));
  CHECK(std::isnan(scale.place(std::nan(""))));
  CHECK(std::isnan(Scale::of_numbers(values, false).place(INFINITY)));
}

TEST_CASE("a scale of nothing but NaN and infinity can still be drawn") {
  const std::vector<double> values{std::nan(""), INFINITY};
  CHECK(Scale::of_numbers(values, false).place(0.5) == Approx(0.5));
  CHECK(Scale::of_numbers({}, true).ticks(4).size() >= 2);
}

TEST_CASE("ticks of whole numbers are whole") {
  const std::vector<double> epochs{1, 3};
  CHECK(labels(Scale::of_whole_numbers(epochs), 8) == std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("categories stand at equal distances") {
  const auto scale = Scale::of_categories({"a", "b"});
  CHECK(scale.place(0) == Approx(0.25));
  CHECK(scale.place(1) == Approx(0.75));
  CHECK(labels(scale, 2) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a tick's label has the digits of its step and no more") {
  CHECK(tick_label(0.30000000000000004, 0.1) == "0.3");
  CHECK(tick_label(1500, 500) == "1500");
  CHECK(tick_label(2.5e-7, 5e-8) == "2.5e-07");
  CHECK(tick_label(-3e-17, 0.1) == "0");
}

}  // namespace sandglass::test_scale
