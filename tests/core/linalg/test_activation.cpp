#include "core/linalg/activation.hpp"

#include <catch2/catch.hpp>

#include "core/base/error.hpp"

namespace sandglass::test_activation {

TEST_CASE("every activation's name reads back as itself") {
  for (const std::string& name : activation_names()) CHECK(to_string(activation_from_string(name)) == name);
  CHECK(activation_names().size() == 9);
}

TEST_CASE("an unknown activation is refused with the names there are and a suggestion") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_AS(activation_from_string("sigmiod"), ConfigError);
  CHECK_THROWS_WITH(activation_from_string("sigmiod"), Contains("softplus") && Contains("did you mean 'sigmoid'?"));
}

}  // namespace sandglass::test_activation
