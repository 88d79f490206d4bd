#pragma once
#include <stdexcept>
#include <string>

namespace sandglass {

/// Root of every fault that a user, a file or a plugin can cause. The message says where, what was expected, what was
/// found and how to mend it; it may hold several lines. Programmer faults that no input can reach are asserts instead.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Error() override;
};

/// A file or folder could not be read, written, locked or understood.
class IoError : public Error {
 public:
  using Error::Error;
  ~IoError() override;
};

}  // namespace sandglass
