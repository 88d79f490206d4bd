#include "results/store/hdf5/hdf5.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "results/base/error.hpp"
#include "results/store/sealed_file.hpp"

namespace sandglass::results {
namespace {

herr_t collect(unsigned, const H5E_error2_t* entry, void* data) {
  auto& text = *static_cast<std::string*>(data);
  if (entry->desc != nullptr && *entry->desc != '\0') text += (text.empty() ? "" : "; ") + std::string(entry->desc);
  return 0;
}

[[noreturn]] void throw_hdf5(const std::string& action) {
  std::string stack;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &stack);
  throw IoError(fmt::format("HDF5 cannot {}: {}", action, stack.empty() ? "no reason given" : stack));
}

Handle access_list(hid_t driver, DriverState* state) {
  Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "create a file access list");
  check(H5Pset_libver_bounds(list.get(), H5F_LIBVER_V18, H5F_LIBVER_V110), "choose a file version");
  check(set_driver(list.get(), driver, state), "choose a file driver");
  return list;
}

}  // namespace

Handle::Handle(hid_t id, Close close, const std::string& action) : id_(id), close_(close) {
  if (id < 0) throw_hdf5(action);
}

void check(herr_t result, const std::string& action) {
  if (result < 0) throw_hdf5(action);
}

QuietHdf5::QuietHdf5() {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietHdf5::~QuietHdf5() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

Hdf5Output::Hdf5Output(const std::filesystem::path& final_path) : temporary_(final_path) {
  state_.fd = temporary_.file().get();
  driver_ = Handle(register_driver(), H5FDunregister, "register a file driver");
  const Handle access = access_list(driver_.get(), &state_);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "create a file creation list");
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  check(H5Pset_link_creation_order(creation.get(), order), "track the order of links");
  check(H5Pset_attr_creation_order(creation.get(), order), "track the order of attributes");
  check(H5Pset_obj_track_times(creation.get(), false), "leave out times");
  const std::string name = temporary_.path().string();
  file_ = Handle(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose, "create " + name);
}

void Hdf5Output::check_written() const {
  if (state_.error != 0) throw_io_error("write", temporary_.path(), state_.error);
}

void Hdf5Output::commit(Flush flush) {
  check_written();
  check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL), "flush " + temporary_.path().string());
  file_.reset();
  check_written();
  append_seal(temporary_.file(), temporary_.path());
  temporary_.commit(flush);
}

Hdf5Input::Hdf5Input(const std::filesystem::path& path) : descriptor_(open_file(path, O_RDONLY)) {
  check_seal(descriptor_, path);
  state_.fd = descriptor_.get();
  driver_ = Handle(register_driver(), H5FDunregister, "register a file driver");
  const Handle access = access_list(driver_.get(), &state_);
  file_ = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose, "open " + path.string());
}

}  // namespace sandglass::results
