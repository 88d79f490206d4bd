#include <catch2/catch.hpp>
#include <cstdint>

#include <fmt/format.h>

#include "core/autodiff/parameter.hpp"
#include "core/base/error.hpp"

namespace sandglass::test_parameter {
using Catch::Matchers::Contains;

TEST_CASE("parameters start at zero, aligned, in the order they were added") {
  ParameterSet set;
  Parameter& first = set.add("first", 3, 5);
  for (int i = 0; i < 100; ++i) set.add(fmt::format("p{}", i), 1, 1);
  CHECK(&set.at("first") == &first);  // references survive growth
  CHECK(set.begin()->name() == "first");
  CHECK(set.size() == 101);
  CHECK(set.count() == 115);
  CHECK(reinterpret_cast<std::uintptr_t>(first.value<float>()) % 64 == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(first.gradient<float>()) % 64 == 0);
  for (Index i = 0; i < 15; ++i) {
    CHECK(first.at(i) == 0);
    CHECK(first.gradient_at(i) == 0);
  }
}

TEST_CASE("duplicate, unknown and empty parameters are refused by name") {
  ParameterSet set;
  set.add("encoder.weight", 2, 2);
  CHECK_THROWS_WITH(set.add("encoder.weight", 2, 2), Contains("'encoder.weight'") && Contains("twice"));
  CHECK_THROWS_WITH(set.at("encoder.wieght"), Contains("did you mean 'encoder.weight'?"));
  CHECK(set.find("nothing") == nullptr);
  CHECK_THROWS_AS(set.add("empty", 0, 2), ShapeError);
}

TEST_CASE("the scalar type must be the set's") {
  ParameterSet set(Precision::f64);
  Parameter& p = set.add("w", 1, 1);
  CHECK_NOTHROW(p.value<double>());
  CHECK_THROWS_WITH(p.value<float>(), Contains("'w'") && Contains("f64"));
  CHECK_THROWS_AS(p.gradient<float>(), Error);
}

TEST_CASE("values are copied by name and converted between precisions") {
  ParameterSet from, to(Precision::f64), other;
  from.add("a", 1, 2).set(1, 0.25);
  from.add("more", 1, 1);
  to.add("a", 1, 2);
  to.copy_from(from);
  CHECK(to.at("a").at(1) == 0.25);
  other.add("a", 2, 1);
  CHECK_THROWS_WITH(other.copy_from(from), Contains("(2, 1)") && Contains("(1, 2)"));
  other.add("b", 1, 1);
  CHECK_THROWS_AS(other.copy_from(to), Error);
}

}  // namespace sandglass::test_parameter
