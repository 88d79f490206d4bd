#include "core/trial/data/data_digest.hpp"

#include <catch2/catch.hpp>

#include "core/trial/data/data_splits.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_data_digest {

namespace {

std::unique_ptr<DataSplits> ramp(std::uint64_t seed = 1, Index labelled = 0) {
  return load_splits(*fakes::ramp(40, 10), "ramp",
                     {.train = 22, .valid = 8, .test = 5, .labelled = labelled, .seed = seed});
}

/// The digest of the ramp after a change.
template <class Change>
std::uint64_t digest_after(Change&& change) {
  const auto data = ramp();
  change(*data);
  return data_digest(*data);
}

}  // namespace

TEST_CASE("the same data has the same digest, which is never 0") {
  CHECK(data_digest(*ramp()) == data_digest(*ramp()));
  CHECK(data_digest(DataSplits()) != 0);
}

TEST_CASE("whatever a trial may read of the data changes its digest") {
  const auto before = data_digest(*ramp());
  CHECK(data_digest(*ramp(2)) != before);
  CHECK(data_digest(*ramp(1, 6)) != before);
  CHECK(digest_after([](DataSplits& data) { data.train.inputs.back() += 1; }) != before);
  CHECK(digest_after([](DataSplits& data) { data.valid.inputs.front() += 1; }) != before);
  CHECK(digest_after([](DataSplits& data) { data.test.labels.front() ^= 1; }) != before);
  CHECK(digest_after([](DataSplits& data) { data.test.inputs.pop_back(); }) != before);
  CHECK(digest_after([](DataSplits& data) { data.train.coordinates = {1}; }) != before);
  CHECK(digest_after([](DataSplits& data) { data.train.raw = {0}; }) != before);
}

TEST_CASE("a plugin may keep a value of its own under any name without touching the digest") {
  const auto data = ramp();
  CHECK(std::any_cast<int>(data->cached("data_digest", [] { return std::any(7); })) == 7);
  CHECK(data->digest() == data_digest(*ramp()));
}

}  // namespace sandglass::test_data_digest
