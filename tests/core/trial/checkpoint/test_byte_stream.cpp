#include "core/trial/checkpoint/byte_stream.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"

namespace sandglass::test_byte_stream {

namespace {

/// A number, an index, a real, a text, and a list of two numbers.
std::string written() {
  ByteWriter to;
  to.add(7);
  to.add_index(-3);
  to.add_real(0.1);
  to.add_bytes(std::string_view("a\0b", 3));
  to.add(2);
  to.add(10);
  to.add(20);
  return to.bytes();
}

struct Read {
  std::uint64_t number = 0;
  std::int64_t index = 0;
  double real = 0;
  std::string text;
  std::vector<std::uint64_t> list;
  bool whole = false;
};

Read read(std::string_view bytes) {
  ByteReader from(bytes);
  Read all;
  all.number = from.number();
  all.index = from.index();
  all.real = from.real();
  all.text = from.text();
  all.list.resize(from.count());
  for (auto& number : all.list) number = from.number();
  all.whole = from.at_end();
  return all;
}

}  // namespace

TEST_CASE("what was written is read back, bit for bit") {
  const auto all = read(written());
  CHECK(all.number == 7);
  CHECK(all.index == -3);
  CHECK(all.real == 0.1);
  CHECK(all.text == std::string("a\0b", 3));
  CHECK(all.list == std::vector<std::uint64_t>{10, 20});
  CHECK(all.whole);
}

TEST_CASE("numbers take 8 bytes, the lowest first; a text has its length before it") {
  ByteWriter to;
  to.add(0x0102);
  to.add_bytes("xy");
  CHECK(to.bytes() == std::string("\2\1\0\0\0\0\0\0\2\0\0\0\0\0\0\0xy", 18));
}

TEST_CASE("reals keep every bit") {
  for (const double value :
       {-0.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::denorm_min()}) {
    ByteWriter to;
    to.add_real(value);
    CHECK(std::bit_cast<std::uint64_t>(ByteReader(to.bytes()).real()) == std::bit_cast<std::uint64_t>(value));
  }
  ByteWriter to;
  to.add_real(std::nan("7"));
  CHECK(std::isnan(ByteReader(to.bytes()).real()));
}

TEST_CASE("bytes that were cut off anywhere are refused") {
  const auto whole = written();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK_THROWS_WITH(read(std::string_view(whole).substr(0, size)), Catch::Contains("ends within a value"));
  }
}

TEST_CASE("whatever a byte is changed to, reading ends, and gives no more than there is") {
  const auto whole = written();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const int change : {0x01, 0x40, 0x80, 0xFF}) {
      auto damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      try {
        const auto all = read(damaged);
        CHECK(all.text.size() + 8 * all.list.size() <= whole.size());
      } catch (const IoError&) {
      }
    }
}

TEST_CASE("a length or a count beyond what follows is refused before anything is made of that size") {
  for (const std::uint64_t much : {std::uint64_t{2}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    ByteWriter to;
    to.add(much);
    to.bytes() += "x";
    CHECK_THROWS_AS(ByteReader(to.bytes()).bytes(), IoError);
    CHECK_THROWS_AS(ByteReader(to.bytes()).count(), IoError);
  }
}

}  // namespace sandglass::test_byte_stream
