#include "results/base/sha256.hpp"

#include <catch2/catch.hpp>

namespace sandglass::test_sha256 {
using namespace sandglass::results;

namespace {

std::string hex_of(std::string_view text) { return hex(sha256(std::as_bytes(std::span(text)))); }

}  // namespace

// The values of the NIST's examples for FIPS 180 and its long and short test messages.
TEST_CASE("SHA-256 gives the published values") {
  CHECK(hex_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
               "mnopqrstnopqrstu") == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(hex_of("\xd3") == "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
  CHECK(hex_of(std::string(55, 'a')) == "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  CHECK(hex_of(std::string(64, 'a')) == "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  CHECK(hex_of(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on the pieces in which bytes come") {
  const std::string text(300, 'x');
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string_view whole = std::string_view(text).substr(0, size);
    for (const std::size_t piece : {1, 55, 63, 64, 65, 200}) {
      Sha256 hash;
      for (std::size_t at = 0; at < size; at += piece) hash.add(whole.substr(at, piece));
      REQUIRE(hex(hash.digest()) == hex_of(whole));
      REQUIRE(hash.digest() == hash.digest());
    }
  }
}

}  // namespace sandglass::test_sha256
