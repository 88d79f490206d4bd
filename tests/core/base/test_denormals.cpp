#include "core/base/denormals.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <stdexcept>
#include <thread>

#include "core/base/text.hpp"

namespace sandglass::test_denormals {
namespace {

volatile float tiny_float = 1e-40F;
volatile double tiny = 1e-310;

/// Whether this thread computes with denormals.
bool kept() { return tiny * 1.0 != 0 && tiny_float * 1.0F != 0; }

}  // namespace

TEST_CASE("denormals are zeros as operands and as results within a scope that flushes, and numbers again afterwards") {
  if (!DenormalScope::flushable()) return;
  volatile double small = std::numeric_limits<double>::min();
  volatile float small_float = std::numeric_limits<float>::min();
  REQUIRE(kept());
  {
    const DenormalScope flush(Denormals::flushed);
    CHECK(tiny * 1e300 == 0);
    CHECK(tiny_float * 1e30F == 0);
    CHECK(small / 2 == 0);
    CHECK(small_float / 2 == 0);
    CHECK(small * 1 > 0);
  }
  CHECK(kept());
  CHECK(small / 2 != 0);
}

TEST_CASE("scopes may be nested, and an exception ends them") {
  if (!DenormalScope::flushable()) return;
  try {
    const DenormalScope outer(Denormals::flushed);
    { const DenormalScope inner(Denormals::flushed); }
    CHECK_FALSE(kept());
    throw std::runtime_error("enough");
  } catch (const std::runtime_error&) {
    CHECK(kept());
  }
}

TEST_CASE("what another thread does with denormals is its own affair") {
  bool flushed = false;
  std::thread([&] {
    const DenormalScope own(Denormals::flushed);
    flushed = !kept();
  }).join();
  CHECK(flushed == DenormalScope::flushable());
  CHECK(kept());
}

TEST_CASE("within a scope that flushes, one that keeps computes with denormals") {
  const DenormalScope outer(Denormals::flushed);
  {
    const DenormalScope inner(Denormals::kept);
    CHECK(kept());
  }
  CHECK(kept() != DenormalScope::flushable());
}

TEST_CASE("denormals are read and written as ever within a scope that flushes") {
  const double values[] = {1e-310, -std::numeric_limits<double>::denorm_min(), 1e-40};
  for (const double value : values) {
    const std::string text = format_number(value), float_text = format_number(1e-40F);
    const DenormalScope flush(Denormals::flushed);
    CHECK(format_number(value) == text);
    CHECK(format_number(1e-40F) == float_text);
    const auto read = parse_number(text);
    REQUIRE(read.has_value());
    CHECK(__builtin_bit_cast(std::uint64_t, *read) == __builtin_bit_cast(std::uint64_t, value));
  }
}

}  // namespace sandglass::test_denormals
