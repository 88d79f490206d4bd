#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/importance/share_interval.hpp"

namespace sandglass::test_share_interval {
using namespace sandglass::results;

TEST_CASE("the interval has the width of the draws about the share that was measured") {
  std::vector<double> draws;
  for (int i = 0; i <= 40; ++i) draws.push_back(0.01 * i);  // 0 ... 0.4 with mean 0.2
  const auto out = share_interval(0.5, draws);
  CHECK(out.share == 0.5);
  CHECK(out.low == Approx(0.5 + 0.01 - 0.2));
  CHECK(out.high == Approx(0.5 + 0.39 - 0.2));
}

TEST_CASE("a share's interval stays between 0 and 1, and without draws there is none") {
  CHECK(share_interval(0.01, {0.0, 0.1, 0.2}).low == 0);
  CHECK(share_interval(0.99, {0.8, 0.9, 1.0}).high == 1);
  CHECK(std::isnan(share_interval(0.5, {}).low));
  CHECK(share_interval(0.5, {0.3}).high == 0.5);
}

}  // namespace sandglass::test_share_interval
