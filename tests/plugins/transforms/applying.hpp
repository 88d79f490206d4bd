#pragma once
#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"

/// What the tests of transforms share.
namespace sandglass::applying {

inline DataShape image(Index height, Index width, Index channels = 1) {
  return {.features = height * width * channels, .height = height, .width = width, .channels = channels};
}

inline Rng stream(std::uint64_t seed) { return Rng(seed, Purpose::test); }

/// One example through a prepared transform, with a stream of its own.
inline std::vector<float> transformed(const Transform& transform, const std::vector<float>& in,
                                      std::uint64_t seed = 1) {
  std::vector<float> out(in.size(), -7);
  auto rng = stream(seed);
  transform.apply(in, out, rng);
  return out;
}

inline std::unique_ptr<Transform> prepared(const std::string& name, const DataShape& shape,
                                           const built::Settings& settings = {}) {
  auto transform = built::transform(name, settings);
  const auto result = transform->prepare(shape);
  CHECK(result.features == shape.features);
  return transform;
}

inline void fit(Transform& transform, const std::vector<float>& rows, Index features) {
  transform.fit({rows.data(), static_cast<Index>(rows.size()) / features, features});
}

}  // namespace sandglass::applying
