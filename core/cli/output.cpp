#include "core/cli/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace sandglass {
namespace {

/// Opens /dev/null in the place of a stream that is closed. The lowest free number is taken, so in the order 0, 1, 2.
void fill_if_closed(int stream, int mode) {
  if (::fcntl(stream, F_GETFD) == -1 && errno == EBADF) (void)::open("/dev/null", mode);
}

std::string output_message(int code, const std::string& hint) {
  return fmt::format("cannot write to standard output: {}{}{}", std::strerror(code), hint.empty() ? "" : "\n", hint);
}

}  // namespace

OutputError::OutputError(int code, const std::string& hint) : Error(output_message(code, hint)), code_(code) {}

bool OutputError::reader_has_gone() const { return code_ == EPIPE; }

void secure_standard_streams() {
  fill_if_closed(STDIN_FILENO, O_WRONLY);   // reading fails, as it did
  fill_if_closed(STDOUT_FILENO, O_RDONLY);  // and so does writing
  fill_if_closed(STDERR_FILENO, O_WRONLY);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void print_checked(const std::function<void()>& print, const std::string& hint) {
  int code = 0;
  try {
    errno = 0;
    print();
  } catch (const std::system_error& error) {
    // fmt::print() throws it; so do others, who leave standard output alone.
    if (!std::ferror(stdout)) throw;
    code = error.code().value();
  }
  if (std::fflush(stdout) != 0 && code == 0) code = errno;
  if (code == 0 && std::ferror(stdout)) code = errno != 0 ? errno : EIO;
  if (code != 0) throw OutputError(code, hint);
}

// Not fmt::print, which throws.
void notify(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace sandglass
