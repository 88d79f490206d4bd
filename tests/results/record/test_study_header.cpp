#include <catch2/catch.hpp>

#include "results/record/study_header.hpp"

using namespace sandglass::results;

TEST_CASE("every type of an axis has a word of its own, which leads back to it") {
  for (const auto& [type, word] :
       {std::pair{AxisType::real, "real"}, std::pair{AxisType::integer, "integer"},
        std::pair{AxisType::boolean, "boolean"}, std::pair{AxisType::choice, "choice"},
        std::pair{AxisType::text, "text"}, std::pair{AxisType::integers, "list of integers"}}) {
    CHECK(axis_type_name(type) == word);
    CHECK(axis_type_named(word) == type);
  }
  CHECK_FALSE(axis_type_named("integers"));
  CHECK_FALSE(axis_type_named(""));
}
