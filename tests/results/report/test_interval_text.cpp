#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "results/report/interval_text.hpp"

namespace sandglass::test_interval_text {
using namespace sandglass::results;

TEST_CASE("a parameter reads as it was written, a number that nobody wrote with five digits") {
  CHECK(value_text(0.25) == "0.25");
  CHECK(value_text(1e-4) == to_string(ParameterValue(1e-4)));
  CHECK(value_text(123456.0) == to_string(ParameterValue(123456.0)));
  CHECK(value_text(0.33462418792769316) == "0.33462");
  CHECK(value_text(-0.00023928093961567617) == "-0.00023928");
  CHECK(value_text(std::int64_t{12345678}) == "12345678");
}

TEST_CASE("an interval has the digits that mean something") {
  CHECK(interval_text({0.81234, 0.0123, 3}) == IntervalText{"0.812", "0.012"});
  CHECK(interval_text({253.46, 14.2, 3}) == IntervalText{"253", "14"});
  CHECK(interval_text({0.0152065, 3.2e-10, 3}) == IntervalText{"0.015206", "3e-10"});
  CHECK(interval_text({0.5, std::numeric_limits<double>::infinity(), 1}) == IntervalText{"0.5", ""});
}

TEST_CASE("numbers of many digits have an exponent") {
  CHECK(interval_text({49776664703152069111071104827392.0, 6.3e30, 3}) == IntervalText{"4.98e+31", "6.3e+30"});
  CHECK(interval_text({3515679360, 159547645, 3}) == IntervalText{"3.52e+09", "1.6e+08"});
  CHECK(interval_text({3515679360, 159547645000, 3}) == IntervalText{"3.5e+09", "1.6e+11"});
  CHECK(interval_text({123456, 5432, 3}) == IntervalText{"123456", "5432"});
  CHECK(interval_text({0, 0.012, 3}) == IntervalText{"0.000", "0.012"});
}

TEST_CASE("without a spread there is a mean alone, and a tiny one has a single digit") {
  CHECK(interval_text({2.5, INFINITY, 1}).half_width.empty());
  CHECK(interval_text({2.5, INFINITY, 1}).mean == "2.5");
  CHECK(interval_text({2.5, 0, 3}).half_width.empty());
  CHECK(interval_text({1, 1.23e-7, 3}).half_width == "1e-07");
  CHECK(interval_text({std::nan(""), std::nan(""), 0}).mean == "-");
}

}  // namespace sandglass::test_interval_text
