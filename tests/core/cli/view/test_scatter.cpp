#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/cli/view/scatter.hpp"
#include "tests/core/cli/view/lines.hpp"

namespace sandglass::test_scatter {

namespace {

const Terminal kPlain{false, false, false, 80};

}  // namespace

TEST_CASE("dots stand where the axes say: corners in the corners, strong ones above weak ones") {
  const std::string text = scatter_text({{0, 0, true}, {1, 2, true}, {1, 2, false}, {0.5, 1, false}, {9, 9, true}},
                                        {0, 1, 0, 2}, "across", "upwards", kPlain);
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 17);
  CHECK(lines[0] == "    upwards");
  CHECK(lines[1].substr(0, 5) == "  2 +");
  CHECK(lines[1].size() == 79);
  CHECK(lines[1].back() == 'o');
  CHECK(lines[14] == "  0 +o");
  CHECK(lines[15].substr(0, 6) == "    +-");
  CHECK(lines[16].find("across") != std::string::npos);
  CHECK(lines[16].back() == '1');
  CHECK(std::ranges::count(text, '.') == 1);
  CHECK(widest(text) <= 80);
}

TEST_CASE("a picture keeps to the terminal's width, and is left out of a narrow one") {
  for (int width = 40; width < 130; width += 7) {
    const Terminal terminal{false, false, true, width};
    const std::string text =
        scatter_text({{-1e-300, 1e300, true}, {1e-300, -1e300, false}}, {-1e-300, 1e-300, -1e300, 1e300},
                     std::string(100, 'x'), std::string(100, 'y'), terminal);
    CHECK(widest(text) <= static_cast<std::size_t>(std::min(width, 80)));
    CHECK(lines_of(text).size() == 17);
  }
  CHECK(scatter_text({{0, 0, true}}, {0, 1, 0, 1}, "x", "y", {false, false, true, 39}).empty());
}

TEST_CASE("values at the end of what a number can be, equal or not numbers at all, draw without harm") {
  const double most = std::numeric_limits<double>::max(), inf = std::numeric_limits<double>::infinity();
  CHECK(lines_of(scatter_text({{-most, -most, true}, {most, most, true}}, {-most, most, -most, most}, "x", "y", kPlain))
            .size() == 17);
  CHECK(lines_of(scatter_text({{1, 1, true}}, {1, 1, 1, 1}, "x", "y", kPlain)).size() == 17);
  CHECK(scatter_text({{std::nan(""), 1, true}, {inf, 1, true}, {1, -inf, false}}, {-inf, inf, -inf, inf}, "x", "y",
                     kPlain)
            .empty());
  CHECK(scatter_text({}, {0, 1, 0, 1}, "x", "y", kPlain).empty());
}

}  // namespace sandglass::test_scatter
