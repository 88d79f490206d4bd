#include <catch2/catch.hpp>
#include <limits>

#include "results/analysis/embedding/codes.hpp"
#include "results/base/error.hpp"

namespace sandglass::test_codes {
using namespace sandglass::results;

TEST_CASE("codes that are not finite are refused with their place") {
  std::vector<float> values{1, 2, 3, 4, 5, 6};
  CHECK_NOTHROW(require_finite({values, 3, 2}));
  values[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(require_finite({values, 3, 2}), "the code of example 1 has nan in unit 1, expected finite numbers");
  CHECK_THROWS_WITH(require_finite({values, 4, 2}),
                    "6 values are given as codes of 4 examples with 2 units, expected 8");
  CHECK_NOTHROW(require_finite({{}, 5, 0}));
}

TEST_CASE("examples are chosen evenly, and all of them if there are few") {
  CHECK(evenly_chosen(10, 4) == std::vector<std::size_t>{0, 2, 5, 7});
  CHECK(evenly_chosen(3, 4) == std::vector<std::size_t>{0, 1, 2});
  CHECK(evenly_chosen(0, 4).empty());
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  CHECK(rows_of({values, 3, 2}, {0, 2}) == std::vector<float>{1, 2, 5, 6});
}

}  // namespace sandglass::test_codes
