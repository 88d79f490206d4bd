#include "results/store/hdf5/hdf5_driver.hpp"

#include <H5FDpublic.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace sandglass::results {
namespace {

struct DriverInfo {
  DriverState* state;
};

struct DriverFile {
  H5FD_t base;  // must stand first: HDF5 sees only this part
  DriverState* state;
  haddr_t end_of_addresses;
  haddr_t end_of_file;
};

DriverFile* self(H5FD_t* file) { return reinterpret_cast<DriverFile*>(file); }
const DriverFile* self(const H5FD_t* file) { return reinterpret_cast<const DriverFile*>(file); }

H5FD_t* open_driver(const char*, unsigned, hid_t access_list, haddr_t) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access_list));
  if (info == nullptr) return nullptr;
  const off_t size = ::lseek(info->state->fd, 0, SEEK_END);
  if (size < 0) return nullptr;
  auto* file = new (std::nothrow) DriverFile{};
  if (file == nullptr) return nullptr;
  file->state = info->state;
  file->end_of_file = static_cast<haddr_t>(size);
  return &file->base;
}

herr_t close_driver(H5FD_t* file) {
  delete self(file);
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* flags) {
  if (flags != nullptr) {
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
  }
  return 0;
}

haddr_t get_eoa(const H5FD_t* file, H5FD_mem_t) { return self(file)->end_of_addresses; }
haddr_t get_eof(const H5FD_t* file, H5FD_mem_t) { return self(file)->end_of_file; }

herr_t set_eoa(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  self(file)->end_of_addresses = address;
  return 0;
}

/// Lays the kept writes that overlap [address, address + size) over what the disk gave.
void lay_over(const DriverState& state, haddr_t address, std::size_t size, char* out) {
  for (const auto& [start, bytes] : state.unwritten) {
    const haddr_t from = std::max(start, address);
    const haddr_t to = std::min(start + bytes.size(), address + size);
    if (from < to) std::memcpy(out + (from - address), bytes.data() + (from - start), to - from);
  }
}

herr_t read_driver(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  const DriverState& state = *self(file)->state;
  auto* out = static_cast<char*>(buffer);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::pread(state.fd, out + filled, size - filled, static_cast<off_t>(address + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  std::memset(out + filled, 0, size - filled);  // allocated and never written reads as zeros
  lay_over(state, address, size, out);
  return 0;
}

herr_t write_driver(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, const void* buffer) {
  DriverState& state = *self(file)->state;
  const auto* bytes = static_cast<const char*>(buffer);
  std::size_t done = 0;
  while (done < size && state.error == 0) {
    const ssize_t written = ::pwrite(state.fd, bytes + done, size - done, static_cast<off_t>(address + done));
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      state.error = errno;
    }
  }
  try {
    if (done < size) state.unwritten.emplace_back(address + done, std::string(bytes + done, size - done));
  } catch (const std::bad_alloc&) {
    return -1;
  }
  self(file)->end_of_file = std::max(self(file)->end_of_file, address + size);
  return 0;
}

herr_t truncate_driver(H5FD_t* file, hid_t, hbool_t) {
  DriverState& state = *self(file)->state;
  const haddr_t size = self(file)->end_of_addresses;
  if (self(file)->end_of_file == size) return 0;
  if (state.error == 0 && ::ftruncate(state.fd, static_cast<off_t>(size)) != 0) state.error = errno;
  self(file)->end_of_file = size;
  return 0;
}

H5FD_class_t make_class() {
  H5FD_class_t out{};
  out.name = "sandglass";
  out.maxaddr = (haddr_t{1} << 62) - 1;
  out.fc_degree = H5F_CLOSE_WEAK;
  out.fapl_size = sizeof(DriverInfo);
  out.open = open_driver;
  out.close = close_driver;
  out.query = query;
  out.get_eoa = get_eoa;
  out.set_eoa = set_eoa;
  out.get_eof = get_eof;
  out.read = read_driver;
  out.write = write_driver;
  out.truncate = truncate_driver;
  const H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), std::begin(out.fl_map));
  return out;
}

}  // namespace

hid_t register_driver() {
  const H5FD_class_t driver = make_class();
  return H5FDregister(&driver);
}

herr_t set_driver(hid_t access_list, hid_t driver, DriverState* state) {
  const DriverInfo info{state};
  return H5Pset_driver(access_list, driver, &info);
}

}  // namespace sandglass::results
