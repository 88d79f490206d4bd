#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/store/hdf5/array_io.hpp"
#include "results/store/hdf5/hdf5.hpp"
#include "results/store/hdf5/netcdf.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_netcdf {
using namespace sandglass::results;

TEST_CASE("names are changed only where netCDF does not allow them") {
  CHECK(netcdf_name("encoder.0.weight") == "encoder.0.weight");
  CHECK(netcdf_name("a/b\n") == "a_b_");
  CHECK(netcdf_name("") == "_");
  CHECK(netcdf_name("-x") == "_-x");
  CHECK(netcdf_name("x ") == "x_");
  CHECK(netcdf_name("\xC3\xA4") == "\xC3\xA4");
}

TEST_CASE("a dimension gives way to an array of other shape that has its name") {
  const Array latent{"latent", {"example", "latent"}, {2, 1}, std::vector<float>(2), "", "", false};
  const Array input{"input", {"input"}, {2}, std::vector<float>(2), "", "", false};
  const auto names = array_names({latent, input});
  CHECK(names.arrays == std::vector<std::string>{"latent", "input"});
  CHECK(names.dimensions[0] == std::vector<std::string>{"example", "latent_dim"});
  CHECK(names.dimensions[1] == std::vector<std::string>{"input"});
}

TEST_CASE("rows of a variable are written and read by themselves") {
  const TestFolder folder;
  const QuietHdf5 quiet;
  const auto path = folder.path() / "rows.h5";
  const std::vector<double> written{1, 2, 3, 4, 5, 6};
  {
    Hdf5Output file(path);
    {
      const Handle rows = create_dimension(file.id(), "row", 3, 0),
                   columns = create_dimension(file.id(), "column", 2, 1);
      const Handle variable =
          create_variable(file.id(), "value", H5T_IEEE_F64LE, {{rows.get(), 3}, {columns.get(), 2}});
      put_text(variable.get(), "original_name", "a/value");
      write_rows(variable.get(), H5T_NATIVE_DOUBLE, 0, 3, written.data());
    }
    file.commit();
  }
  const Hdf5Input file(path);
  CHECK(names_in(file.id()).size() == 3);
  const Handle variable(H5Dopen2(file.id(), "value", H5P_DEFAULT), H5Dclose, "open value");
  CHECK(original_name(variable.get(), "value") == "a/value");
  std::vector<double> read(4);
  read_rows(variable.get(), H5T_NATIVE_DOUBLE, 1, 2, read.data());
  CHECK(read == std::vector<double>{3, 4, 5, 6});
  CHECK_THROWS_AS(read_rows(variable.get(), H5T_NATIVE_DOUBLE, 2, 2, read.data()), sandglass::IoError);
}

}  // namespace sandglass::test_netcdf
