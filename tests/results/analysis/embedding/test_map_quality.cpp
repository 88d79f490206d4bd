#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/embedding/map_quality.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_map_quality {
using namespace sandglass::results;

TEST_CASE("a map that keeps all distances is trusted wholly, one by chance half") {
  const MadeCodes made(400, 3), other(400, 2, 7);
  const auto same = map_quality(made.codes(), made.codes());
  CHECK(same.trustworthiness == 1);
  CHECK(same.neighbours == 15);
  CHECK(same.examples == 400);
  CHECK_FALSE(same.same_label_here);
  CHECK(map_quality(made.codes(), other.codes()).trustworthiness == Approx(0.5).margin(0.05));
}

TEST_CASE("trustworthiness of a small map is that of the formula") {
  // On a line 0 1 2 3 4 5; the map exchanges the first and the last. With 6 examples 2 neighbours are looked at.
  const std::vector<float> codes{0, 1, 2, 3, 4, 5}, map{5, 1, 2, 3, 4, 0};
  const auto quality = map_quality({codes, 6, 1}, {map, 6, 1});
  CHECK(quality.neighbours == 2);
  // Here 0 is beside 4 and 3 (ranks 4 and 3: 2 + 1 too many), 5 beside 1 and 2 (the same); 1 has 2 and 5 (rank 5: 3),
  // 4 has 3 and 0 (3), 2 has 1 and 3, 3 has 2 and 4 (none).
  CHECK(quality.trustworthiness == Approx(1 - 2.0 / (6 * 2 * (12 - 6 - 1)) * 12));
}

TEST_CASE("neighbours' labels are counted here and in all dimensions") {
  const auto made = MadeCodes::grouped(90, 3, 3, 20);
  const auto apart = map_quality(made.codes(), made.codes(), made.labels);
  CHECK(apart.same_label_here == 1.0);
  CHECK(apart.same_label_all == 1.0);
  const MadeCodes noise(90, 2, 5);
  const auto lost = map_quality(made.codes(), noise.codes(), made.labels);
  CHECK(*lost.same_label_here == Approx(29.0 / 89).margin(0.08));
  CHECK(lost.same_label_all == 1.0);
}

TEST_CASE("of many examples some are judged, evenly chosen, and of too few none") {
  const MadeCodes made(300, 2);
  const auto some = map_quality(made.codes(), made.codes(), {}, 100);
  CHECK(some.examples == 100);
  CHECK(std::isnan(
      map_quality({std::span(made.values).first(6), 3, 2}, {std::span(made.values).first(6), 3, 2}).trustworthiness));
  CHECK(std::isnan(map_quality({}, {}).trustworthiness));
}

}  // namespace sandglass::test_map_quality
