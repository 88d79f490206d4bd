#include <catch2/catch.hpp>

#include "results/export/tensorboard/event_record.hpp"

namespace sandglass::test_event_record {
using namespace sandglass::results;

TEST_CASE("CRC-32C has the values that RFC 3720 gives") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xe3069283U);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
}

TEST_CASE("an event record is length, checksum, bytes, checksum") {
  const auto record = event_record("abc");
  REQUIRE(record.size() == 8 + 4 + 3 + 4);
  CHECK(record.substr(0, 8) == std::string("\x03\0\0\0\0\0\0\0", 8));
  CHECK(record.substr(12, 3) == "abc");
}

}  // namespace sandglass::test_event_record
