#include "core/cli/interrupt.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace sandglass {
namespace {

// A signal handler can reach nothing but objects of static storage.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

int alive = 0;  // flags, of which the outermost has the handler

constexpr int kInterruptedStatus = 130;

// Said by the handler itself, so that it is seen at once, whatever the study is doing.
constexpr char kStopping[] = "\nstopping (Ctrl-C again stops at once)\n";

void on_signal(int) {
  if (interrupted.exchange(true)) _exit(kInterruptedStatus);
  const int before = errno;
  (void)!::write(STDERR_FILENO, kStopping, sizeof(kStopping) - 1);
  errno = before;
}

void set_handler(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptFlag::InterruptFlag() {
  if (alive++ > 0) return;
  interrupted = false;
  set_handler(on_signal);
}

InterruptFlag::~InterruptFlag() {
  if (--alive == 0) set_handler(SIG_DFL);
}

const std::atomic<bool>& InterruptFlag::flag() const { return interrupted; }

}  // namespace sandglass
