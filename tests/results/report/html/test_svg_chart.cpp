#include <catch2/catch.hpp>
#include <cmath>

#include "results/report/html/svg_chart.hpp"

namespace sandglass::test_svg_chart {
using namespace sandglass::results;
using Catch::Contains;

TEST_CASE("a row of dots has its name, and a line only if it has an interval") {
  const auto svg = dot_chart({{"a <b>", 1, 0.5}, {"c", 2, INFINITY}}, "valid.mse");
  CHECK_THAT(svg, Contains("a &lt;b&gt;") && Contains("valid.mse"));
  CHECK_THAT(svg, !Contains("nan") && !Contains("inf"));
  CHECK(svg.find("static-line") == svg.rfind("static-line"));
}

TEST_CASE("values that are not finite leave a gap in a curve") {
  const auto svg = line_chart({1, NAN, 3, INFINITY, 2}, "epoch", "loss");
  CHECK_THAT(svg, !Contains("nan") && !Contains("inf"));
  CHECK(svg.find('M') != svg.rfind('M'));
}

TEST_CASE("a constant curve and one of no finite value are no trouble") {
  CHECK_THAT(line_chart({2, 2, 2}, "epoch", "loss"), Contains("<path") && !Contains("nan"));
  CHECK(line_chart({NAN, NAN}, "epoch", "loss").empty());
  CHECK(dot_chart({{"a", NAN, NAN}}, "loss").empty());
}

TEST_CASE("dots beyond the frame are counted, not drawn") {
  FrontPicture picture;
  picture.dots = {{1, 1, true}, {2, 2, false}, {100, 100, false}};
  picture.frame = {0, 3, 0, 3};
  picture.beyond = 1;
  const auto svg = scatter_chart(picture);
  CHECK_THAT(svg, Contains("static-dot") && Contains("static-weak") && Contains("1 more beyond the frame"));
  CHECK_THAT(svg, !Contains("NaN"));
}

}  // namespace sandglass::test_svg_chart
