#include <sys/socket.h>

#include <thread>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/process/frames.hpp"
#include "results/base/files.hpp"

namespace sandglass::test_frames {
using Type = WorkerMessage::Type;

namespace {

constexpr std::uint64_t kKey = 0x1234'5678'9abc'def0;

struct Pair {
  Pair() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    left = results::FileDescriptor(ends[0]);
    right = results::FileDescriptor(ends[1]);
  }
  void write(const std::string& bytes) const { REQUIRE(send_all(left.get(), bytes)); }
  results::FileDescriptor left, right;
};

/// `bytes` as they are understood by a reader that expects kKey.
std::optional<WorkerMessage> understood(const std::string& bytes) {
  const Pair pair;
  pair.write(bytes);
  FrameReader reader(kKey);
  CHECK(reader.read(pair.right.get()) == FrameReader::Arrived::all);
  return reader.next();
}

}  // namespace

TEST_CASE("a message arrives as it was sent, in whatever pieces it comes") {
  const Pair pair;
  const std::string text(3000, 'x');
  const auto bytes = frame_of({Type::halted, text}, kKey) + frame_of({Type::epoch, ""}, kKey);
  FrameReader reader(kKey);
  std::vector<WorkerMessage> messages;
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    pair.write(bytes.substr(at, 7));
    CHECK(reader.read(pair.right.get()) == FrameReader::Arrived::all);
    while (auto message = reader.next()) messages.push_back(std::move(*message));
  }
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].type == Type::halted);
  CHECK(messages[0].text == text);
  CHECK(messages[1].type == Type::epoch);
  CHECK(messages[1].text.empty());
}

TEST_CASE("what has another key, an unknown type or a length beyond all measure is no message") {
  CHECK(understood(frame_of({Type::ended, "{}"}, kKey)));
  CHECK_THROWS_AS(understood(frame_of({Type::ended, "{}"}, kKey + 1)), IoError);
  CHECK_THROWS_AS(understood(frame_of({static_cast<Type>('?'), ""}, kKey)), IoError);
  CHECK_THROWS_AS(understood(frame_of({static_cast<Type>('\0'), ""}, kKey)), IoError);
  CHECK_THROWS_AS(understood(frame_of({Type::ended, ""}, kKey).replace(1, 4, "\xff\xff\xff\xff")), IoError);
  CHECK_THROWS_AS(understood("this was meant for the screen\n"), IoError);
}

TEST_CASE("a worker learns the key from the study's first message") {
  const Pair pair;
  FrameReader reader;
  pair.write(frame_of({Type::setup, "study"}, kKey));
  CHECK(wait_for_message(pair.right.get(), reader)->text == "study");
  CHECK(reader.key() == kKey);
  pair.write(frame_of({Type::task, ""}, kKey + 1));
  CHECK_THROWS_AS(wait_for_message(pair.right.get(), reader), IoError);
}

TEST_CASE("a reader takes a flood of bytes in parts") {
  const Pair pair;
  std::thread writer([&pair] {
    while (send_all(pair.left.get(), std::string(100'000, '#'))) {
    }
  });
  FrameReader reader(kKey);
  auto arrived = FrameReader::Arrived::all;
  while (arrived == FrameReader::Arrived::all) arrived = reader.read(pair.right.get());
  CHECK(arrived == FrameReader::Arrived::part);
  CHECK_THROWS_AS(reader.next(), IoError);
  ::shutdown(pair.right.get(), SHUT_RDWR);
  writer.join();
}

TEST_CASE("a message that the socket does not take at once is sent in parts, without waiting") {
  const Pair pair;
  const std::string text(5'000'000, 'y');
  std::string unsent = frame_of({Type::setup, text}, kKey);
  const auto whole = unsent.size();
  REQUIRE(send_some(pair.left.get(), unsent));
  CHECK_FALSE(unsent.empty());
  CHECK(unsent.size() < whole);
  FrameReader reader(kKey);
  std::optional<WorkerMessage> message;
  while (!message) {
    REQUIRE(reader.read(pair.right.get()) != FrameReader::Arrived::closed);
    message = reader.next();
    REQUIRE(send_some(pair.left.get(), unsent));
  }
  CHECK(unsent.empty());
  CHECK(message->text == text);
}

TEST_CASE("after the other side has gone nothing is sent, and what it sent before is still read") {
  Pair pair;
  pair.write(frame_of({Type::ended, "last words"}, kKey) + frame_of({Type::epoch, "cut"}, kKey).substr(0, 14));
  pair.left = {};
  FrameReader reader(kKey);
  CHECK(wait_for_message(pair.right.get(), reader)->text == "last words");
  CHECK_FALSE(wait_for_message(pair.right.get(), reader));
  CHECK_FALSE(send_all(pair.right.get(), "anybody there?"));
}

}  // namespace sandglass::test_frames
