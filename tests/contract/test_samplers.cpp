#include <algorithm>
#include <catch2/catch.hpp>

#include "../asked.hpp"
#include "contract.hpp"

using namespace sandglass;
using namespace sandglass::contract;

namespace {

const ParameterSpec& spec(Kind kind, const char* plugin, const char* name) {
  return *registry().at(kind, plugin).schema.find(name);
}

/// One axis of every shape that any sampler can serve.
SearchSpace space() {
  const auto& latent = spec(Kind::model, "autoencoder", "latent");
  return {{.path = "noise.ratio", .spec = spec(Kind::noise, "masking", "ratio"), .values = {0.0, 0.1, 0.5}},
          {.path = "model.tied", .spec = spec(Kind::model, "autoencoder", "tied"), .values = {false, true}},
          {.path = "model.latent", .spec = latent, .values = {}, .min = 2, .max = 5},
          {.path = "model.other", .spec = latent, .values = {}, .min = 1, .max = 100, .step = 33, .log = true},
          {.path = "noise.sigma",
           .spec = spec(Kind::noise, "gaussian", "sigma"),
           .values = {},
           .min = 0.1,
           .max = 0.8,
           .step = 0.1}};
}

void check_value(const Axis& axis, const ParameterValue& value) {
  INFO(axis.path << " = " << to_string(value));
  CHECK(axis.spec.violation(value).empty());
  if (axis.is_list()) {
    CHECK(std::find(axis.values.begin(), axis.values.end(), value) != axis.values.end());
    return;
  }
  const double number = std::holds_alternative<double>(value) ? std::get<double>(value)
                                                              : static_cast<double>(std::get<std::int64_t>(value));
  CHECK((number >= axis.min && number <= axis.max));
}

}  // namespace

TEST_CASE("every sampler's points lie in the space, whatever their index") {
  const auto axes = space();
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto sampler = registry().make_sampler(one.entry->name, one.params);
    const auto points = sampler->points(axes);
    REQUIRE(points > 0);
    for (std::uint64_t index = 0; index < points; ++index) {
      const auto point = asked(*sampler, axes, 7, index);
      REQUIRE(point.size() == axes.size());
      for (std::size_t a = 0; a < axes.size(); ++a) check_value(axes[a], point[a]);
    }
  }
}

TEST_CASE("every sampler's ask is a pure function of space, seed and index") {
  const auto axes = space();
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto forward = registry().make_sampler(one.entry->name, one.params);
    const auto backward = registry().make_sampler(one.entry->name, one.params);
    std::vector<Point> points(10);
    for (std::uint64_t index = 10; index-- > 0;) points[index] = asked(*backward, axes, 7, index);
    for (std::uint64_t index = 0; index < 10; ++index) CHECK(asked(*forward, axes, 7, index) == points[index]);
  }
}

TEST_CASE("every sampler has one empty point where nothing is swept") {
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto sampler = registry().make_sampler(one.entry->name, one.params);
    CHECK(sampler->points({}) == 1);
    CHECK(asked(*sampler, {}, 7, 0).empty());
  }
}

TEST_CASE("every sampler either keeps within a continuous range or refuses it with a ConfigError that names the axis") {
  SearchSpace axes(2);
  for (auto& axis : axes) {
    axis.path = "noise.sigma";
    axis.spec = spec(Kind::noise, "gaussian", "sigma");
    axis.min = 0.01, axis.max = 0.8;
  }
  axes[1].log = true;
  for (const auto& one : cases(Kind::sampler)) {
    INFO(one.label);
    const auto sampler = registry().make_sampler(one.entry->name, one.params);
    std::uint64_t points = 0;
    try {
      points = sampler->points(axes);
    } catch (const ConfigError& refusal) {
      CHECK_THAT(refusal.what(), Catch::Contains("noise.sigma"));
      continue;
    }
    REQUIRE(points > 0);
    for (std::uint64_t index = 0; index < points; ++index) {
      const auto point = asked(*sampler, axes, 7, index);
      REQUIRE(point.size() == axes.size());
      for (std::size_t a = 0; a < axes.size(); ++a) check_value(axes[a], point[a]);
    }
  }
}
