#pragma once
#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

/// What the tests of datasets share.
namespace sandglass::loading {

inline DatasetParts load(const std::string& name, const built::Settings& settings, const DatasetRequest& request = {}) {
  return built::dataset(name, settings)->load(request);
}

/// The message of the IoError that loading has to end in.
inline std::string fault(const std::string& name, const built::Settings& settings) {
  try {
    load(name, settings);
  } catch (const IoError& error) {
    return error.what();
  }
  return "no fault";
}

inline std::vector<float> read(const DatasetParts& parts, const Examples& part, Index i) {
  std::vector<float> out(static_cast<std::size_t>(parts.shape.features), -1);
  part.read(i, out);
  return out;
}

inline std::vector<float> coordinates(const DatasetParts& parts, const Examples& part, Index i) {
  std::vector<float> out(parts.coordinates.size(), -1);
  part.coordinates(i, out);
  return out;
}

inline std::vector<std::int32_t> labels(const Examples& part) {
  std::vector<std::int32_t> all;
  for (Index i = 0; i < part.count(); ++i) all.push_back(part.label(i));
  return all;
}

/// An example of a generator depends on (seed, part, number) alone, and its sizes are its own where none is asked for.
inline void check_generated(const std::string& name, Index pool, Index test) {
  const auto whole = load(name, {});
  CHECK((whole.pool->count() == pool && whole.test->count() == test));
  const auto few = load(name, {}, {.pool = 5, .test = 3, .seed = 4}), many = load(name, {}, {.pool = 60, .seed = 4});
  CHECK((few.pool->count() == 5 && few.test->count() == 3));
  CHECK_THAT(few.source, Catch::StartsWith("generated: ") && Catch::EndsWith("seed 4"));
  read(many, *many.pool, 59);
  for (const Index i : {4, 0, 2}) {
    CHECK(read(few, *few.pool, i) == read(many, *many.pool, i));
    CHECK(few.pool->label(i) == many.pool->label(i));
  }
  const auto other = load(name, {}, {.seed = 5});
  CHECK(read(few, *few.pool, 0) != read(few, *few.test, 0));
  CHECK(read(few, *few.pool, 0) != read(few, *few.pool, 1));
  CHECK(read(few, *few.pool, 0) != read(other, *other.pool, 0));
}

}  // namespace sandglass::loading
