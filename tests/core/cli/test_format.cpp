#include <catch2/catch.hpp>

#include "core/cli/view/progress_display.hpp"

using namespace sandglass;

TEST_CASE("durations read like a clock, rounded up") {
  CHECK(format_duration(0) == "0:00");
  CHECK(format_duration(40.2) == "0:41");
  CHECK(format_duration(61) == "1:01");
  CHECK(format_duration(3 * 3600 + 7 * 60 + 12) == "3:07:12");
  CHECK(format_duration(-5) == "0:00");
}

TEST_CASE("a point reads as a person would say it") {
  CHECK(format_point({{"noise.ratio", 0.25}, {"model.latent", std::int64_t{32}}}) ==
        "noise.ratio 0.25, model.latent 32");
  CHECK(format_point({}).empty());
}
