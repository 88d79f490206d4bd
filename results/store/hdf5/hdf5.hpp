#pragma once
#include <hdf5.h>

#include <filesystem>
#include <string>
#include <utility>

#include "results/base/temporary_file.hpp"
#include "results/store/hdf5/hdf5_driver.hpp"

// HDF5 as this module uses it. One thread at a time: the high-level calls are outside of the library's own lock.
namespace sandglass::results {

/// Owns an HDF5 id and closes it. A negative id throws IoError with HDF5's own account of what went wrong.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close, const std::string& action);
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { reset(); }

  hid_t get() const { return id_; }
  void reset() {
    if (id_ >= 0) close_(std::exchange(id_, -1));
  }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// Throws IoError "HDF5 cannot <action>: <its error stack>" if `result` is negative.
void check(herr_t result, const std::string& action);

/// Switches HDF5's printing of its error stack off for the life of this object.
class QuietHdf5 {
 public:
  QuietHdf5();
  ~QuietHdf5();
  QuietHdf5(const QuietHdf5&) = delete;
  QuietHdf5& operator=(const QuietHdf5&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// An HDF5 file in the making under a temporary name. Whoever opens objects in it closes them before commit().
class Hdf5Output {
 public:
  /// Throws IoError.
  explicit Hdf5Output(const std::filesystem::path& final_path);

  hid_t id() const { return file_.get(); }

  /// Throws IoError if any write has failed so far: long writers ask now and then and give up early.
  void check_written() const;

  /// Closes, seals (sealed_file.hpp), makes durable and renames. Throws IoError; then nothing is left behind.
  void commit(Flush flush = Flush::now);

 private:
  TemporaryFile temporary_;
  DriverState state_;
  Handle driver_;
  Handle file_;
};

/// An HDF5 file to read, whose seal was checked before HDF5 saw a byte of it.
class Hdf5Input {
 public:
  /// Throws IoError.
  explicit Hdf5Input(const std::filesystem::path& path);
  hid_t id() const { return file_.get(); }

 private:
  FileDescriptor descriptor_;
  DriverState state_;
  Handle driver_;
  Handle file_;
};

}  // namespace sandglass::results
