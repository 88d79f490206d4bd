#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_datasets {
using namespace sandglass::contract;

namespace {

const DatasetRequest kRequest{.pool = 10, .test = 4, .seed = 5};

DatasetParts load(const Case& one, const DatasetRequest& request = kRequest) {
  return registry().make_dataset(one.entry->name, one.params)->load(request);
}

/// Some examples and labels of a part, one after another, in the order of `order`.
std::vector<float> contents(const Examples& part, Index features, const std::vector<Index>& order) {
  std::vector<float> all;
  for (const Index i : order) {
    std::vector<float> example(static_cast<std::size_t>(features), NAN);
    part.read(i, example);
    all.insert(all.end(), example.begin(), example.end());
    if (part.has_labels()) all.push_back(static_cast<float>(part.label(i)));
  }
  return all;
}

void check_part(const Examples& part, const DataShape& shape) {
  for (Index i = 0; i < std::min<Index>(part.count(), 20); ++i) {
    std::vector<float> example(static_cast<std::size_t>(shape.features), NAN);
    part.read(i, example);
    CHECK(std::all_of(example.begin(), example.end(), [](float v) { return std::isfinite(v); }));
    if (part.has_labels()) CHECK((part.label(i) >= 0 && part.label(i) < 100000));
  }
}

}  // namespace

TEST_CASE("every dataset fills its shape with finite numbers and its labels count from 0") {
  for (const auto& one : cases(Kind::dataset)) {
    INFO(one.label);
    const auto parts = load(one);
    REQUIRE(parts.pool);
    CHECK(parts.pool->count() >= kRequest.pool);
    CHECK_FALSE(parts.source.empty());
    CHECK(parts.shape.features > 0);
    if (parts.shape.height > 0)
      CHECK(parts.shape.height * parts.shape.width * parts.shape.channels == parts.shape.features);
    check_part(*parts.pool, parts.shape);
    if (parts.test) check_part(*parts.test, parts.shape);
  }
}

TEST_CASE("every dataset gives the same bits for the same seed, in whatever order they are read") {
  for (const auto& one : cases(Kind::dataset)) {
    INFO(one.label);
    const auto first = load(one), second = load(one);
    const auto features = first.shape.features;
    CHECK(contents(*first.pool, features, {0, 1, 2, 3}) == contents(*second.pool, features, {0, 1, 2, 3}));
    contents(*second.pool, features, {9, 3, 7});
    CHECK(contents(*first.pool, features, {2, 8}) == contents(*second.pool, features, {2, 8}));
    REQUIRE((first.test != nullptr) == (second.test != nullptr));
    if (first.test) {
      const std::vector<Index> ends{first.test->count() - 1, 0};
      CHECK(contents(*first.test, features, ends) == contents(*second.test, features, ends));
    }
  }
}

TEST_CASE("every dataset has a size of its own where the study does not say") {
  for (const auto& one : cases(Kind::dataset)) {
    INFO(one.label);
    const auto parts = load(one, {});
    CHECK(parts.pool->count() > 0);
    if (parts.test) CHECK(parts.test->count() > 0);
  }
}

}  // namespace sandglass::test_datasets
