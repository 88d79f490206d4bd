#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/importance/fanova.hpp"
#include "tests/results/analysis/importance/made_space.hpp"

namespace sandglass::test_fanova {
using namespace sandglass::results;

namespace {

/// A grid of three axes with listed values, `repeats` points at each place so that hardly any is not drawn.
MadeSpace grid(std::size_t repeats, const std::function<double(double, double, double)>& value) {
  MadeSpace space(3);
  for (auto& axis : space.header.axes) axis.levels = {0.0, 1.0, 2.0, 3.0};
  for (std::size_t i = 0; i < 64 * repeats; ++i) {
    const double a = static_cast<double>(i % 4), b = static_cast<double>(i / 4 % 4),
                 c = static_cast<double>(i / 16 % 4);
    space.add({{"a", a}, {"b", b}, {"c", c}}, value(a, b, c));
  }
  space.rank();
  return space;
}

}  // namespace

TEST_CASE("of an additive function on a grid each axis has the variance of its own part") {
  const auto out = fanova(grid(12, [](double a, double b, double) { return 3 * a + b; }).table(), 1);
  CHECK(out.axes[0].share.share == Approx(0.9).margin(0.002));
  CHECK(out.axes[1].share.share == Approx(0.1).margin(0.002));
  CHECK(out.axes[2].share.share == Approx(0).margin(1e-6));
  for (const auto& pair : out.pairs) CHECK(pair.share.share < 0.002);
  CHECK(out.rest.share < 0.002);
  CHECK(out.axes[0].share.low <= out.axes[0].share.share);
  CHECK(out.axes[0].share.high >= out.axes[0].share.share);
  CHECK(out.axes[0].share.high - out.axes[0].share.low < 0.02);
}

TEST_CASE("what two axes do together alone is the pair's") {
  // (a - 1.5)(b - 1.5) has no share of one axis; with c it is half: var(a) = 1.25.
  const auto out = fanova(
      grid(12, [](double a, double b, double c) { return (a - 1.5) * (b - 1.5) / 1.25 + (c - 1.5) / std::sqrt(1.25); })
          .table(),
      1);
  CHECK(out.pairs[0].axes == std::vector<std::size_t>{0, 1});
  CHECK(out.pairs[0].share.share == Approx(0.5).margin(0.01));
  CHECK(out.axes[2].share.share == Approx(0.5).margin(0.01));
  CHECK(out.axes[0].share.share < 0.01);
}

TEST_CASE(
    "on random points of ranges the shares are those of the integrals, in the logarithm where it is searched so") {
  MadeSpace space(3);
  space.header.axes[1].log = true;
  for (std::uint64_t i = 0; i < 1500; ++i) {
    const double a = made_uniform(1, i), b = made_uniform(2, i), c = made_uniform(3, i);
    space.add({{"a", a}, {"b", std::exp(9 * b)}, {"c", c}}, 3 * a + b + 0.5 * a * c);
  }
  space.rank();
  const auto out = fanova(space.table(), 7);
  const double all = 3.25 * 3.25 / 12 + 1.0 / 12 + 0.0625 / 12 + 0.25 / 144;
  CHECK(out.axes[0].share.share == Approx(3.25 * 3.25 / 12 / all).margin(0.01));
  CHECK(out.axes[1].share.share == Approx(1.0 / 12 / all).margin(0.01));
  CHECK(out.axes[2].share.share == Approx(0.0625 / 12 / all).margin(0.005));
}

TEST_CASE("a parameter that only matters where it applies shares with what decides that") {
  MadeSpace space(2);
  for (std::uint64_t i = 0; i < 600; ++i) {
    const double b = made_uniform(2, i);
    if (i % 2 == 0)
      space.add({{"a", std::string("none")}}, 1.0);
    else
      space.add({{"a", std::string("masking")}, {"b", b}}, b);
  }
  space.rank();
  const auto out = fanova(space.table(), 7);
  // Where b applies, its variance is 1/12, half of the time; that it applies at all costs 0.5 on average.
  CHECK(out.axes[1].share.share > 0.4);
  CHECK(out.axes[0].share.share + out.axes[1].share.share + out.pairs[0].share.share + out.rest.share ==
        Approx(1).margin(0.01));
}

TEST_CASE("the same seed has the same shares, another seed others, and values that are equal none") {
  const auto table = grid(3, [](double a, double b, double c) { return a * b - c; }).table();
  const auto shares = [](const Fanova& out) {
    return std::tuple(out.axes[0].share.share, out.axes[0].share.low, out.rest.high);
  };
  CHECK(shares(fanova(table, 1)) == shares(fanova(table, 1)));
  CHECK(shares(fanova(table, 1)) != shares(fanova(table, 2)));
  const auto none = fanova(grid(1, [](double, double, double) { return 2.0; }).table(), 1);
  for (const auto& axis : none.axes) CHECK(axis.share.share == 0);
  CHECK(none.rest.share == 0);
}

TEST_CASE("of more than 2,000 points the forest is smaller, and says so") {
  const auto out = fanova(grid(40, [](double a, double b, double) { return 3 * a + b; }).table(), 1, 1);
  CHECK(out.trees == 16);
  CHECK(out.trees_of_draw == 2);
  CHECK(out.pairs.size() == 1);
  CHECK(out.axes[0].share.share == Approx(0.9).margin(0.005));
}

}  // namespace sandglass::test_fanova
