#include <cmath>

#include "tests/plugins/transforms/applying.hpp"

namespace sandglass::test_values {
using namespace sandglass::applying;
using namespace sandglass;

namespace {

/// Feature k of row i is normal with mean 3 k and deviation k + 1.
std::vector<float> table(Index rows, Index features) {
  std::vector<float> x;
  for (Index i = 0; i < rows; ++i) {
    auto rng = stream(static_cast<std::uint64_t>(i));
    for (Index k = 0; k < features; ++k)
      x.push_back(static_cast<float>(rng.normal(3.0 * static_cast<double>(k), static_cast<double>(k) + 1)));
  }
  return x;
}

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const std::vector<double>& values) {
  Moments m;
  for (const double v : values) m.mean += v / static_cast<double>(values.size());
  for (const double v : values) m.variance += (v - m.mean) * (v - m.mean) / static_cast<double>(values.size());
  return m;
}

std::vector<std::vector<double>> columns(const Transform& transform, const std::vector<float>& x, Index features) {
  std::vector<std::vector<double>> result(static_cast<std::size_t>(features));
  for (std::size_t start = 0; start < x.size(); start += static_cast<std::size_t>(features)) {
    const auto y = transformed(transform, {x.begin() + static_cast<std::ptrdiff_t>(start),
                                           x.begin() + static_cast<std::ptrdiff_t>(start) + features});
    for (std::size_t k = 0; k < y.size(); ++k) result[k].push_back(y[k]);
  }
  return result;
}

}  // namespace

TEST_CASE("standardised training features have mean 0 and variance 1, each on its own") {
  const auto standardise = prepared("standardise", {.features = 3});
  const auto x = table(500, 3);
  fit(*standardise, x, 3);
  for (const auto& column : columns(*standardise, x, 3)) {
    CHECK(moments(column).mean == Approx(0).margin(1e-5));
    CHECK(moments(column).variance == Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("features of small units are standardised like others, and one that never changes becomes 0") {
  const auto standardise = prepared("standardise", {.features = 3});
  std::vector<float> x;
  for (int i = 0; i < 200; ++i) {
    const auto swing = static_cast<float>(i % 7 - 3);
    x.insert(x.end(), {1e-9F * swing, 4e5F + 10 * swing, 0.1F});
  }
  fit(*standardise, x, 3);
  const auto out = columns(*standardise, x, 3);
  CHECK(moments(out[0]).variance == Approx(1).epsilon(1e-4));
  CHECK(moments(out[1]).variance == Approx(1).epsilon(1e-4));
  CHECK(moments(out[2]).variance == 0);
}

TEST_CASE("standardised globally, all training numbers together have mean 0 and variance 1") {
  const auto standardise = prepared("standardise", {.features = 3}, {{"scope", std::string("global")}});
  const auto x = table(500, 3);
  fit(*standardise, x, 3);
  std::vector<double> all;
  for (const auto& column : columns(*standardise, x, 3)) all.insert(all.end(), column.begin(), column.end());
  CHECK(moments(all).mean == Approx(0).margin(1e-5));
  CHECK(moments(all).variance == Approx(1).epsilon(1e-4));
  CHECK(std::abs(moments(columns(*standardise, x, 3)[0]).mean) > .5);
}

TEST_CASE("standardised by channel, the numbers of each channel have mean 0 and variance 1 over all positions") {
  const auto scope = built::Settings{{"scope", std::string("channel")}};
  for (const DataShape& shape : {image(1, 2, 3), DataShape{.features = 6, .steps = 2}}) {
    const auto standardise = prepared("standardise", shape, scope);
    auto x = table(500, 6);
    for (std::size_t i = 0; i < x.size(); i += 6) x[i + 2] = x[i + 5] = 4;  // the last channel never changes
    fit(*standardise, x, 6);
    const auto out = columns(*standardise, x, 6);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      std::vector<double> all;
      for (const std::size_t k : {channel, channel + 3}) all.insert(all.end(), out[k].begin(), out[k].end());
      CHECK(moments(all).mean == Approx(0).margin(1e-5));
      CHECK(moments(all).variance == Approx(channel == 2 ? 0 : 1).margin(1e-4));
    }
    CHECK(std::abs(moments(out[0]).mean) > .5);
    const auto numbers = standardise->fitted().value();
    CHECK(numbers[0] == numbers[6]);
    CHECK(numbers[1] == numbers[7]);
  }
  CHECK_THROWS_WITH(prepared("standardise", {.features = 6}, scope), Catch::Contains("needs images or sequences"));
}

TEST_CASE("standardised and rescaled examples come back in the units of the data, also by what was kept") {
  const auto x = table(50, 6);
  for (const auto& [name, settings] : std::vector<std::pair<std::string, built::Settings>>{
           {"standardise", {}},
           {"standardise", {{"scope", std::string("channel")}}},
           {"standardise", {{"scope", std::string("global")}}},
           {"rescale", {{"min", -1.0}}},
           {"rescale", {{"scope", std::string("feature")}, {"clip", true}}}}) {
    const auto fitted = prepared(name, image(1, 2, 3), settings), restored = prepared(name, image(1, 2, 3), settings);
    fit(*fitted, x, 6);
    restored->restore(*fitted->fitted());
    REQUIRE(restored->can_undo());
    for (std::size_t start = 0; start < x.size(); start += 6) {
      const std::vector<float> row(x.begin() + static_cast<std::ptrdiff_t>(start),
                                   x.begin() + static_cast<std::ptrdiff_t>(start) + 6);
      std::vector<float> back(6);
      restored->undo(transformed(*restored, row), back);
      for (std::size_t k = 0; k < 6; ++k) CHECK(back[k] == Approx(row[k]).epsilon(1e-5).margin(1e-5));
    }
  }
  for (const auto* name : {"standardise", "rescale"}) {
    const auto constant = prepared(name, {.features = 1});
    fit(*constant, {5, 5}, 1);
    std::vector<float> back(1);
    constant->undo(std::vector<float>{.3F}, back);
    CHECK(back[0] == 5);
  }
  CHECK_FALSE(prepared("binarise", {.features = 1})->can_undo());
}

TEST_CASE("a feature that never changes becomes 0 when standardised and min when rescaled") {
  const std::vector<float> x{5, 1, 5, 3};
  const auto standardise = prepared("standardise", {.features = 2});
  fit(*standardise, x, 2);
  CHECK(transformed(*standardise, {5, 2})[0] == 0);
  const auto rescale = prepared("rescale", {.features = 2}, {{"scope", std::string("feature")}, {"min", -1.0}});
  fit(*rescale, x, 2);
  CHECK(transformed(*rescale, {5, 2}) == std::vector<float>{-1, 0});
}

TEST_CASE("rescaling maps the training range to the wanted one, together or feature by feature") {
  const std::vector<float> x{0, 10, 4, 30, 2, 20};
  const auto global = prepared("rescale", {.features = 2});
  fit(*global, x, 2);
  CHECK(transformed(*global, {0, 30}) == std::vector<float>{0, 1});
  CHECK(transformed(*global, {15, 3})[0] == Approx(.5));
  const auto each =
      prepared("rescale", {.features = 2}, {{"scope", std::string("feature")}, {"min", -1.0}, {"max", 1.0}});
  fit(*each, x, 2);
  CHECK(transformed(*each, {0, 30}) == std::vector<float>{-1, 1});
  CHECK(transformed(*each, {2, 10}) == std::vector<float>{0, -1});
}

TEST_CASE("beyond the training range rescaled values go on, unless they are clipped") {
  for (const bool clip : {false, true}) {
    const auto rescale = prepared("rescale", {.features = 1}, {{"clip", clip}});
    fit(*rescale, {0, 10}, 1);
    CHECK(transformed(*rescale, {20})[0] == (clip ? 1 : 2));
    CHECK(transformed(*rescale, {-10})[0] == (clip ? 0 : -1));
  }
  CHECK_THROWS_AS(built::transform("rescale", {{"min", 2.0}}), Error);
}

TEST_CASE("binarised features are 1 with their value as the probability") {
  const auto binarise = prepared("binarise", {.features = 5});
  const std::vector<float> x{0, .1F, .5F, .9F, 1};
  std::vector<double> mean(5);
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    const auto y = transformed(*binarise, x, seed);
    for (std::size_t k = 0; k < 5; ++k) {
      REQUIRE((y[k] == 0 || y[k] == 1));
      mean[k] += y[k] / 10000;
    }
  }
  CHECK((mean[0] == 0 && mean[4] == Approx(1)));
  for (std::size_t k = 1; k < 4; ++k) CHECK(std::abs(mean[k] - x[k]) < 5 * std::sqrt(x[k] * (1 - x[k]) / 10000));
}

TEST_CASE("a threshold makes 1 of values from it on") {
  const auto binarise = prepared("binarise", {.features = 4}, {{"mode", std::string("threshold")}, {"threshold", .25}});
  CHECK(transformed(*binarise, {0, .2F, .25F, 3}) == std::vector<float>{0, 0, 1, 1});
}

TEST_CASE("only mode every_epoch draws training examples anew, and no mode hides what is not a number") {
  for (const auto& mode : {std::string("fixed"), std::string("every_epoch"), std::string("threshold")}) {
    const auto binarise = prepared("binarise", {.features = 3}, {{"mode", mode}});
    CHECK(binarise->every_epoch() == (mode == "every_epoch"));
    const auto y = transformed(*binarise, {NAN, -2, 2});
    CHECK((std::isnan(y[0]) && y[1] == 0 && y[2] == 1));
  }
}

TEST_CASE("binarised examples are the same for the same stream") {
  const auto binarise = prepared("binarise", {.features = 100});
  const std::vector<float> x(100, .5F);
  CHECK(transformed(*binarise, x, 3) == transformed(*binarise, x, 3));
  CHECK(transformed(*binarise, x, 3) != transformed(*binarise, x, 4));
}

}  // namespace sandglass::test_values
