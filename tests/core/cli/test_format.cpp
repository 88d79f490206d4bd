#include <catch2/catch.hpp>

#include "core/cli/view/interval_text.hpp"
#include "core/cli/view/progress_display.hpp"

using namespace sandglass;

TEST_CASE("durations read like a clock, rounded up") {
  CHECK(format_duration(0) == "0:00");
  CHECK(format_duration(40.2) == "0:41");
  CHECK(format_duration(1e30) == "1000000000:00:00");
  CHECK(format_duration(61) == "1:01");
  CHECK(format_duration(3 * 3600 + 7 * 60 + 12) == "3:07:12");
  CHECK(format_duration(-5) == "0:00");
}

TEST_CASE("a point reads as a person would say it") {
  CHECK(format_point({{"noise.ratio", 0.25}, {"model.latent", std::int64_t{32}}}) ==
        "noise.ratio 0.25, model.latent 32");
  CHECK(format_point({}).empty());
}

TEST_CASE("a parameter reads as it was written, a number that nobody wrote with five digits") {
  CHECK(value_text(0.25) == "0.25");
  CHECK(value_text(1e-4) == to_string(ParameterValue(1e-4)));
  CHECK(value_text(123456.0) == to_string(ParameterValue(123456.0)));
  CHECK(value_text(0.33462418792769316) == "0.33462");
  CHECK(value_text(-0.00023928093961567617) == "-0.00023928");
  CHECK(value_text(std::int64_t{12345678}) == "12345678");
}

TEST_CASE("an interval has the digits that mean something") {
  using Texts = std::pair<std::string, std::string>;
  CHECK(interval_text({0.81234, 0.0123, 3}) == Texts{"0.812", "0.012"});
  CHECK(interval_text({253.46, 14.2, 3}) == Texts{"253", "14"});
  CHECK(interval_text({0.0152065, 3.2e-10, 3}) == Texts{"0.015206", "3e-10"});
  CHECK(interval_text({0.5, std::numeric_limits<double>::infinity(), 1}) == Texts{"0.5", ""});
}
