#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "core/cli/interrupt.hpp"

namespace sandglass::test_interrupt {

TEST_CASE("the first signal sets the flag, and a new flag begins unset") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const InterruptFlag interrupt;
    CHECK_FALSE(interrupt.flag());
    std::raise(signal);
    CHECK(interrupt.flag());
  }
}

TEST_CASE("the signal is answered at once, by itself, on standard error") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int kept = ::dup(STDERR_FILENO);
  std::string said(100, '\0');
  {
    const InterruptFlag interrupt;
    ::dup2(ends[1], STDERR_FILENO);
    std::raise(SIGINT);
    ::dup2(kept, STDERR_FILENO);
  }
  const auto size = ::read(ends[0], said.data(), said.size());
  for (const int file : {ends[0], ends[1], kept}) ::close(file);
  REQUIRE(size > 0);
  CHECK(said.substr(0, static_cast<std::size_t>(size)) == "\nstopping (Ctrl-C again stops at once)\n");
}

TEST_CASE("a flag that is made while another is alive knows of the signal that came before") {
  const InterruptFlag early;
  std::raise(SIGINT);
  {
    const InterruptFlag interrupt;
    CHECK(interrupt.flag());
  }
  struct sigaction action = {};
  REQUIRE(sigaction(SIGINT, nullptr, &action) == 0);
  CHECK(action.sa_handler != SIG_DFL);
}

TEST_CASE("without a flag, signals end the program as they do any other") {
  { const InterruptFlag interrupt; }
  struct sigaction action = {};
  REQUIRE(sigaction(SIGINT, nullptr, &action) == 0);
  CHECK(action.sa_handler == SIG_DFL);
}

}  // namespace sandglass::test_interrupt
