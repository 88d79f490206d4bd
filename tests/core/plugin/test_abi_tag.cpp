#include "core/plugin/load/abi_tag.hpp"
#include "core/plugin/load/handshake.hpp"

using sandglass::abi_difference;

TEST_CASE("equal tags do not differ, in whatever order their fields stand") {
  CHECK(abi_difference(sandglass::kAbiTag, sandglass::kAbiTag) == "");
  CHECK(abi_difference("a=1;b=2", "b=2;a=1") == "");
}

TEST_CASE("a difference names the field and both values") {
  CHECK(abi_difference("a=1;sanitizer=yes", "a=1;sanitizer=no") == "sanitizer: built against yes, this program has no");
  CHECK(abi_difference("a=1;b=2", "a=3;b=4") ==
        "a: built against 1, this program has 3; b: built against 2, this program has 4");
}

TEST_CASE("a field that only one side has is a difference") {
  CHECK(abi_difference("a=1", "a=1;b=2") == "b: built against (nothing), this program has 2");
  CHECK(abi_difference("", "a=1") == "a: built against (nothing), this program has 1");
}

TEST_CASE("a tag that is no list of fields is compared all the same") {
  CHECK(abi_difference(";;=;x", "a=1") != "");
  CHECK(abi_difference(";;", "") == "");
}

TEST_CASE("the tag of this program has every field that a plugin could disagree in") {
  const std::string tag = sandglass::kAbiTag;
  for (const char* field :
       {"sandglass=", ";interfaces=", ";compiler=", ";string-abi=", ";pointer=", ";scalar=", ";sanitizer="})
    CHECK(tag.find(field) != std::string::npos);
}
