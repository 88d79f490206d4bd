#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>

#include "core/cli/output.hpp"

namespace sandglass::test_output {

namespace {

/// Standard output leads elsewhere while one is alive.
class Redirected {
 public:
  explicit Redirected(int to) {
    std::fflush(stdout);
    ::dup2(to, STDOUT_FILENO);
    ::close(to);
  }
  ~Redirected() {
    std::fflush(stdout);
    std::clearerr(stdout);
    ::dup2(kept_, STDOUT_FILENO);
    ::close(kept_);
  }

 private:
  int kept_ = ::dup(STDOUT_FILENO);
};

int full_disk() { return ::open("/dev/full", O_WRONLY); }

/// The message of what print_checked() throws, or nothing.
std::string message_of(int to, const std::string& text, const std::string& hint = "") {
  const Redirected redirected(to);
  try {
    print_checked([&] { fmt::print("{}", text); }, hint);
  } catch (const OutputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("what is printed onto a full disk is an error, be it a word or more than a buffer holds") {
  const std::string message = "cannot write to standard output: No space left on device";
  CHECK(message_of(full_disk(), "word") == message);
  CHECK(message_of(full_disk(), std::string(1'000'000, 'x')) == message);
  CHECK(message_of(full_disk(), "word", "all is safe") == message + "\nall is safe");
  CHECK(message_of(full_disk(), "").empty());
}

TEST_CASE("a reader that has gone is told from a disk that is full") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  CHECK(message_of(ends[1], "word") == "cannot write to standard output: Broken pipe");
  CHECK(OutputError(EPIPE).reader_has_gone());
  CHECK_FALSE(OutputError(ENOSPC).reader_has_gone());
}

TEST_CASE("what arrives is no error, and other errors pass") {
  CHECK(message_of(::open("/dev/null", O_WRONLY), "word").empty());
  CHECK_THROWS_AS(print_checked([] { throw std::system_error(ENOENT, std::generic_category()); }), std::system_error);
  CHECK_THROWS_AS(print_checked([] { throw IoError("a file"); }), IoError);
}

}  // namespace sandglass::test_output
