#include "core/trial/data/target_check.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_target_check {
using Catch::Contains;

namespace {

/// Examples from 0 to 0.52.
std::unique_ptr<DataSplits> splits() {
  return load_splits(*fakes::ramp(40, 10), "ramp", {.train = 20, .valid = 8, .test = 5, .seed = 1});
}

}  // namespace

TEST_CASE("examples inside a range, or outside by rounding alone, are let through") {
  const auto data = splits();
  CHECK_NOTHROW(require_within(*data, {}, "loss/any", ""));
  CHECK_NOTHROW(require_within(*data, {0, 1}, "loss/bce", ""));
  auto rounded = splits();
  rounded->train.inputs[0] = 1.000001F;
  CHECK_NOTHROW(require_within(*rounded, {0, 1}, "loss/bce", ""));
}

TEST_CASE("an example outside is refused with its feature, what is found, where, and how to mend it") {
  for (const auto part : {&DataSplits::train, &DataSplits::valid, &DataSplits::test}) {
    auto data = splits();
    ((*data).*part).inputs[2] = 3.5F;
    CHECK_THROWS_WITH(require_within(*data, {0, 1}, "loss/bce", "use loss: mse"),
                      Contains("loss/bce needs examples in [0, 1], but feature 2 of a ramp has values from ") &&
                          Contains(" to 3.5\n") && Contains("use loss: mse") &&
                          Contains("transforms: [{use: rescale, clip: true}]"));
  }
}

TEST_CASE("a feature that has a name is called by it, and how many others there are is told") {
  auto data = splits();
  data->features = {"width", "height", "depth", "weight"};
  data->train.inputs[1] = -2;
  data->valid.inputs[3] = 7;
  CHECK_THROWS_WITH(require_within(*data, {-1, 1}, "loss/mse", "x"),
                    Contains("feature 'height'") && Contains("and 1 other as well") &&
                        Contains("{use: rescale, min: -1, max: 1, clip: true}"));
}

TEST_CASE("a range may have one end alone") {
  auto data = splits();
  data->test.inputs[0] = -1;
  CHECK_THROWS_WITH(require_within(*data, {.min = 0}, "loss/mse", "x"), Contains("needs examples >= 0"));
  CHECK_NOTHROW(require_within(*data, {.max = 10}, "loss/mse", "x"));
}

TEST_CASE("where counts are asked for, a fraction is refused with its feature, value and example") {
  const auto counted = [](float second) {  // the second example's second feature
    auto data = splits();
    for (auto* split : {&data->train, &data->valid, &data->test})
      for (float& x : split->inputs) x = std::round(100 * x);
    data->valid.inputs[static_cast<std::size_t>(data->shape.features) + 1] = second;
    return data;
  };
  const ValueRange counts{.min = 0, .whole = true};
  CHECK_NOTHROW(require_within(*counted(7), counts, "loss/poisson", "x"));
  CHECK_THROWS_WITH(require_within(*counted(2.5F), counts, "loss/poisson", "use loss: mse"),
                    Contains("loss/poisson needs whole numbers, such as counts, but feature 1 of a ramp has 2.5 in "
                             "example 1 of valid\nuse loss: mse"));
  CHECK_THROWS_WITH(require_within(*counted(-1), counts, "loss/poisson", "use loss: mse"),
                    Contains("needs examples >= 0") && !Contains("rescale"));
}

}  // namespace sandglass::test_target_check
