#include <catch2/catch.hpp>
#include <cmath>

#include "results/base/checksum.hpp"

using namespace sandglass::results;

TEST_CASE("crc32 gives the published check value and continues where it stopped") {
  CHECK(crc32("123456789") == 0xcbf43926U);
  CHECK(crc32("") == 0);
  CHECK(crc32("6789", crc32("12345")) == 0xcbf43926U);
}

TEST_CASE("fnv1a gives the published values") {
  Fnv1a hash;
  CHECK(hash.value() == 0xcbf29ce484222325ULL);
  hash.add_bytes("a", 1);
  CHECK(hash.value() == 0xaf63dc4c8601ec8cULL);
  Fnv1a foobar;
  foobar.add_bytes("foobar", 6);
  CHECK(foobar.value() == 0x85944171f73967e8ULL);
}

TEST_CASE("fnv1a takes all NaNs for one value and tells the zeros apart") {
  const auto hash_of = [](double value) {
    Fnv1a hash;
    hash.add(value);
    return hash.value();
  };
  CHECK(hash_of(std::nan("")) == hash_of(-std::nan("7")));
  CHECK(hash_of(0.0) != hash_of(-0.0));
}
