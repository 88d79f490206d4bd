#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/contract/support/contract.hpp"

namespace sandglass::test_transforms {
using namespace sandglass::contract;

namespace {

constexpr Index kTransformed = 8;

/// A transform ready for images of the contract's shape.
std::unique_ptr<Transform> fitted(const Case& one, DataShape& after) {
  auto transform = registry().make_transform(one.entry->name, one.params);
  after = transform->prepare(kImages);
  const auto train = sample(kTransformed, kImages.features, 1);
  transform->fit({train.data(), kTransformed, kImages.features});
  return transform;
}

std::vector<float> apply(const Transform& transform, const DataShape& after, std::uint64_t example) {
  const auto in = sample(kTransformed, kImages.features, 1);
  std::vector<float> out(static_cast<std::size_t>(after.features), NAN);
  Rng rng(5, Purpose::dataset, example);
  transform.apply(std::span(in).subspan(example * static_cast<std::size_t>(kImages.features),
                                        static_cast<std::size_t>(kImages.features)),
                  out, rng);
  return out;
}

}  // namespace

TEST_CASE("every transform fills its shape with finite numbers") {
  for (const auto& one : cases(Kind::transform)) {
    INFO(one.label);
    DataShape after;
    const auto transform = fitted(one, after);
    CHECK(after.features > 0);
    if (after.is_image()) CHECK(after.height * after.width * after.channels == after.features);
    for (std::uint64_t i = 0; i < kTransformed; ++i) {
      const auto out = apply(*transform, after, i);
      CHECK(std::all_of(out.begin(), out.end(), [](float x) { return std::isfinite(x); }));
    }
  }
}

TEST_CASE("every transform gives the same bits for the same example, whatever else was transformed before") {
  for (const auto& one : cases(Kind::transform)) {
    INFO(one.label);
    DataShape after;
    const auto first = fitted(one, after), second = fitted(one, after);
    const auto expected = apply(*first, after, 3);
    for (std::uint64_t i = 0; i < kTransformed; ++i) apply(*second, after, i);
    CHECK(apply(*second, after, 3) == expected);
  }
}

TEST_CASE("every transform of every epoch keeps the number of features") {
  for (const auto& one : cases(Kind::transform)) {
    INFO(one.label);
    DataShape after;
    const auto transform = fitted(one, after);
    if (transform->every_epoch()) CHECK(after.features == kImages.features);
  }
}

TEST_CASE("what a transform learned makes another one of it, or it says that it does not say") {
  for (const auto& one : cases(Kind::transform)) {
    INFO(one.label);
    DataShape after;
    const auto transform = fitted(one, after);
    const auto learned = transform->fitted();
    if (!learned) continue;
    const auto other = registry().make_transform(one.entry->name, one.params);
    other->prepare(kImages);
    other->restore(*learned);
    CHECK(apply(*other, after, 2) == apply(*transform, after, 2));
    CHECK(other->fitted() == learned);
  }
}

TEST_CASE("a transform that says it can be undone gives the examples back, also from what was kept") {
  for (const auto& one : cases(Kind::transform)) {
    INFO(one.label);
    DataShape after;
    const auto transform = fitted(one, after);
    if (!transform->can_undo()) continue;
    REQUIRE(after.features == kImages.features);
    const auto other = registry().make_transform(one.entry->name, one.params);
    other->prepare(kImages);
    other->restore(transform->fitted().value());
    const auto in = sample(kTransformed, kImages.features, 1);
    const auto size = static_cast<std::size_t>(kImages.features);
    for (std::uint64_t i = 0; i < kTransformed; ++i) {
      std::vector<float> back(size, NAN);
      other->undo(apply(*transform, after, i), back);
      for (std::size_t k = 0; k < size; ++k) CHECK(back[k] == Approx(in[i * size + k]).epsilon(1e-4).margin(1e-5));
    }
  }
}

}  // namespace sandglass::test_transforms
