#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/export/array_export.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_array_export {
using namespace sandglass::results;

namespace {

Array codes() {
  return {"latent", {"example", "unit"}, {2, 3}, std::vector<float>{1, 2.5F, -3, 0.1F, 1e-8F, 6}, "", ""};
}

}  // namespace

TEST_CASE("an npy file has an aligned head that says type and shape, then the numbers as they are") {
  const std::string bytes = npy_bytes(codes());
  CHECK(bytes.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t head = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  CHECK((10 + head) % 64 == 0);
  CHECK(bytes[10 + head - 1] == '\n');
  CHECK(bytes.substr(10, 59) == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  REQUIRE(bytes.size() == 10 + head + 6 * sizeof(float));
  float last = 0;
  std::memcpy(&last, bytes.data() + bytes.size() - sizeof(float), sizeof(float));
  CHECK(last == 6);
}

TEST_CASE("an npy file of one axis has a tuple of one") {
  const Array labels{"label", {"example"}, {2}, std::vector<std::int32_t>{7, 9}, "", ""};
  CHECK_THAT(npy_bytes(labels), Catch::Contains("'<i4'") && Catch::Contains("'shape': (2, ), }"));
}

TEST_CASE("a csv file has a head of names and digits that read back to the same float") {
  CHECK(csv_text(codes()) == "latent_0,latent_1,latent_2\n1,2.5,-3\n0.1,1e-08,6\n");
  const Array images{"x", {"n", "h", "w"}, {1, 2, 2}, std::vector<float>{1, 2, 3, 4}, "", ""};
  CHECK(csv_text(images) == "x_0,x_1,x_2,x_3\n1,2,3,4\n");
}

TEST_CASE("an IDX file has its magic, big-endian sizes and a byte a pixel, and refuses what does not fit into bytes") {
  const TestFolder folder;
  const Array images{"x", {"n", "h", "w"}, {1, 2, 300}, std::vector<float>(600, 0.5F), "", ""};
  const std::string bytes = idx_bytes("a.idx", images);
  CHECK(bytes.substr(0, 16) == std::string("\0\0\x08\x03\0\0\0\x01\0\0\0\x02\0\0\x01\x2c", 16));
  REQUIRE(bytes.size() == 16 + 600);
  CHECK(static_cast<unsigned char>(bytes.back()) == 128);
  write_array(folder.path() / "t10k-images-idx3-ubyte", images);
  CHECK(read_text(folder.path() / "t10k-images-idx3-ubyte") == bytes);
  CHECK_THROWS_WITH(write_array(folder.path() / "a.idx", codes()), Catch::Contains("2.5") && Catch::Contains(".npy"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "a.idx"));
}

TEST_CASE("the ending says the format, and an unknown one is refused before anything is written") {
  const TestFolder folder;
  for (const char* name : {"a.npy", "a.csv", "a.h5", "a.hdf5"}) {
    write_array(folder.path() / name, codes());
    CHECK(std::filesystem::file_size(folder.path() / name) > 0);
  }
  CHECK(read_text(folder.path() / "a.csv") == csv_text(codes()));
  CHECK_THROWS_WITH(write_array(folder.path() / "a.png", codes()),
                    Catch::Contains("known endings: .npy, .csv, .h5, .hdf5"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "a.png"));
  CHECK_THROWS_AS(require_known_ending("a"), IoError);
}

TEST_CASE("a folder that does not exist is an error, not a crash") {
  CHECK_THROWS_AS(write_array("/nowhere/at/all/a.npy", codes()), IoError);
  CHECK_THROWS_AS(write_array("/nowhere/at/all/a.h5", codes()), IoError);
}

}  // namespace sandglass::test_array_export
