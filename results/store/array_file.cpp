#include "results/store/array_file.hpp"

#include "results/store/hdf5/array_io.hpp"

namespace sandglass::results {

void write_array_file(const std::filesystem::path& file, const std::vector<Array>& arrays) {
  const QuietHdf5 quiet;
  check_arrays(arrays);
  Hdf5Output output(file);
  put_text(output.id(), "Conventions", "CF-1.8");
  int next_dimension = 0;
  write_arrays(output.id(), arrays, next_dimension);
  output.commit();
}

}  // namespace sandglass::results
