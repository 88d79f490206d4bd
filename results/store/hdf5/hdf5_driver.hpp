#pragma once
#include <hdf5.h>

#include <string>
#include <utility>
#include <vector>

namespace sandglass::results {

/// What HDF5's file driver below shares with whoever opened the file.
struct DriverState {
  int fd = -1;                                             ///< open file, owned by the caller
  int error = 0;                                           ///< errno of the first write that failed; 0 if none has
  std::vector<std::pair<haddr_t, std::string>> unwritten;  ///< what did not reach the disk from then on
};

/// Registers a file driver that never lets HDF5 see a failed write. HDF5 1.10 cannot close a file whose last metadata
/// does not fit on the disk: it leaks the file and may abort when the program ends. Here a failed write is remembered
/// in the state, the data is kept in memory so that reads stay consistent, and HDF5 closes in peace; the caller then
/// looks at `error` and discards the file. It takes no file locks either: run folders have their own. Returns a driver
/// id to be released with H5FDunregister, or a negative number.
hid_t register_driver();

/// Sets the driver in a file access list. `state` must outlive the file. Negative on failure.
herr_t set_driver(hid_t access_list, hid_t driver, DriverState* state);

}  // namespace sandglass::results
