#pragma once
#include <fmt/format.h>

#include <functional>
#include <string>

#include "core/base/error.hpp"

namespace sandglass {

/// What was printed to standard output is not where it should be: its disk is full, it is closed, or its reader has
/// gone.
class OutputError : public Error {
 public:
  /// `code`: an errno; `hint`: a further line of the message, or nothing.
  explicit OutputError(int code, const std::string& hint = "");

  int code() const { return code_; }
  /// The reader of a pipe has gone, as `head` does: it has what it wanted, so nobody need be told.
  bool reader_has_gone() const;

 private:
  int code_;
};

/// Takes the places of standard streams that are closed, so that no file of the program is opened there and written
/// over by what is printed. Printing to such a standard output is an error; to such a standard error it is lost. A
/// closed pipe and a file that may not grow become errors instead of signals. Call before anything is opened.
void secure_standard_streams();

/// Calls `print`, which may use standard output in any way, and makes sure that all of it has arrived. Throws
/// OutputError, with `hint`, if it has not.
void print_checked(const std::function<void()>& print, const std::string& hint = "");

/// To standard error. Lost if nobody is there to read it: that is no reason to end anything.
void notify(const std::string& text);

template <class... Values>
void notify(fmt::format_string<Values...> format, Values&&... values) {
  notify(fmt::format(format, std::forward<Values>(values)...));
}

}  // namespace sandglass
