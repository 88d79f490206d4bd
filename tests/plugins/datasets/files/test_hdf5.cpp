#include <hdf5.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_hdf5 {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

/// An HDF5 file in the making.
class Writer {
 public:
  explicit Writer(const std::string& file) : file_(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ~Writer() { H5Fclose(file_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void group(const char* name) { H5Gclose(H5Gcreate2(file_, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)); }

  /// Null data leave the array unwritten. With a chunk, it is compressed.
  void array(const char* name, const std::vector<hsize_t>& dims, hid_t type, const void* data,
             const std::vector<hsize_t>& chunk = {}) {
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (!chunk.empty()) {
      H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data());
      H5Pset_deflate(creation, 6);
    }
    const hid_t set = H5Dcreate2(file_, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (data != nullptr) H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    H5Dclose(set);
    H5Pclose(creation);
    H5Sclose(space);
  }

 private:
  hid_t file_;
};

std::vector<std::uint8_t> bytes(std::size_t count) {
  std::vector<std::uint8_t> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<std::uint8_t>(i));
  return values;
}

/// Images of bytes, labels, and a test part of doubles.
std::string write(const Folder& folder) {
  const auto file = folder("data.h5");
  Writer h5(file);
  h5.array("images", {4, 3, 2}, H5T_NATIVE_UINT8, bytes(24).data());
  h5.array("labels", {4}, H5T_NATIVE_UINT8, bytes(4).data());
  h5.group("test");
  const std::vector<double> test{0, .25, .5, .75, 1, 1.5};
  h5.array("test/images", {1, 3, 2}, H5T_NATIVE_DOUBLE, test.data());
  const std::vector<std::int64_t> label{3};
  h5.array("test/labels", {1, 1}, H5T_NATIVE_INT64, label.data());
  return file;
}

built::Settings named(const std::string& file, const std::string& images) {
  return {{"file", file}, {"images", images}};
}

/// How many of the files with one byte changed are refused. Changed in place: writing whole files anew is slow.
int faults_of_changed(const std::string& file) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  const std::string whole{std::istreambuf_iterator<char>(stream), {}};
  const auto put = [&](std::size_t i, char byte) {
    stream.clear();
    stream.seekp(static_cast<std::streamoff>(i));
    stream.put(byte).flush();
  };
  auto settings = named(file, "images");
  settings["labels"] = std::string("labels");
  int faults = 0;
  for (std::size_t i = 0; i < whole.size(); i += whole[i] == 0 ? 3 : 1) {  // most bytes are padding
    put(i, static_cast<char>(whole[i] ^ (i % 2 == 0 ? 0xFF : 0x01)));
    faults += fault("hdf5", settings) != "no fault";
    put(i, whole[i]);
  }
  return faults;
}

}  // namespace

TEST_CASE("HDF5 arrays of any number type become examples, unsigned bytes scaled to the range from 0 to 1") {
  const Folder folder;
  const auto file = write(folder);
  const auto parts = load("hdf5", {{"file", file},
                                   {"labels", std::string("labels")},
                                   {"test_images", std::string("test/images")},
                                   {"test_labels", std::string("/test/labels")}});
  CHECK((parts.shape.height == 3 && parts.shape.width == 2 && parts.shape.channels == 1));
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 1, 2, 3});
  CHECK(read(parts, *parts.pool, 1)[5] == 11.F / 255);
  REQUIRE(parts.test);
  CHECK(read(parts, *parts.test, 0) == std::vector<float>{0, .25F, .5F, .75F, 1, 1.5F});
  CHECK(parts.test->label(0) == 3);
  CHECK(parts.source == file + ": images");
}

TEST_CASE("compressed HDF5 arrays, big-endian ones and ones of four dimensions are read") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    h5.array("images", {6, 2, 2, 3}, H5T_NATIVE_UINT8, bytes(72).data(), {2, 2, 2, 3});
    const std::vector<std::uint8_t> big{0, 1, 1, 0, 0, 7, 2, 2};
    h5.array("big", {2, 2}, H5T_STD_I16BE, big.data());
  }
  const auto images = load("hdf5", named(folder("x.h5"), "images"));
  CHECK((images.shape.channels == 3 && images.shape.features == 12 && images.pool->count() == 6));
  CHECK(read(images, *images.pool, 5)[11] == 71.F / 255);
  const auto big = load("hdf5", named(folder("x.h5"), "big"));
  CHECK(read(big, *big.pool, 0) == std::vector<float>{1, 256});
  CHECK(read(big, *big.pool, 1) == std::vector<float>{7, 514});
}

TEST_CASE("a wrong name in an HDF5 file is answered with the names that it holds") {
  const Folder folder;
  const auto file = write(folder);
  for (const auto* name : {"image", "test/none", "none/images", "images/x"})
    CHECK_THAT(fault("hdf5", named(file, name)),
               Contains(file) && Contains(name) && Contains("test/images, test/labels"));
  CHECK_THAT(fault("hdf5", named(file, "test")), Contains("a group"));
}

TEST_CASE("HDF5 arrays that are no examples are refused") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    const double wrong[4] = {0, 1, NAN, 3};
    h5.array("nan", {2, 2}, H5T_NATIVE_DOUBLE, wrong);
    const double large[4] = {0, 1, 2, 1e200};
    h5.array("large", {2, 2}, H5T_NATIVE_DOUBLE, large);
    h5.array("line", {3}, H5T_NATIVE_DOUBLE, large);
    h5.array("empty", {0, 4}, H5T_NATIVE_DOUBLE, nullptr);
    h5.array("unwritten", {1000000, 1000000}, H5T_NATIVE_DOUBLE, nullptr, {1000, 1000});
    const hid_t text = H5Tcopy(H5T_C_S1);
    h5.array("text", {4, 1}, text, "abcd");
    H5Tclose(text);
  }
  const auto of = [&](const char* name) { return fault("hdf5", named(folder("x.h5"), name)); };
  CHECK_THAT(of("nan"), Contains("finite") && Contains("element 2"));
  CHECK_THAT(of("large"), Contains("finite") && Contains("element 3"));
  CHECK_THAT(of("line"), Contains("2 to 4 dimensions"));
  CHECK_THAT(of("empty"), Contains("sizes above zero"));
  CHECK_THAT(of("unwritten"), Contains("never filled"));
  CHECK_THAT(of("text"), Contains("integers or reals"));
}

TEST_CASE("an HDF5 file cut off anywhere is an IoError that names it") {
  const Folder folder;
  const auto file = write(folder);
  std::ifstream in(file, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t length = 0; length < whole.size(); length += 61) {
    INFO(length << " of " << whole.size());
    CHECK_THAT(fault("hdf5", named(folder.write("cut.h5", whole.substr(0, length)), "images")),
               Contains(folder("cut.h5")));
  }
  CHECK_THAT(fault("hdf5", named(folder.write("x.h5", "not HDF5 at all"), "images")), Contains("another kind of file"));
  CHECK_THAT(fault("hdf5", named(folder("none.h5"), "images")), Contains("no such file"));
  CHECK_THAT(fault("hdf5", named(folder(""), "images")), Contains("found a folder"));
}

TEST_CASE("any byte changed in an HDF5 file is either harmless or an IoError") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    const std::vector<double> values(24, 1.5);
    h5.array("images", {4, 3, 2}, H5T_NATIVE_DOUBLE, values.data(), {2, 3, 2});
    h5.array("labels", {4}, H5T_NATIVE_UINT8, bytes(4).data());
  }
  // In a process of its own: a crash is a failed check here, and what HDF5 leaks of damaged files goes with it.
  const pid_t child = fork();
  if (child == 0) _exit(faults_of_changed(folder("x.h5")) > 100 ? 0 : 1);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("two threads may read one HDF5 file at once") {
  const Folder folder;
  const auto file = write(folder);
  int right = 0, other = 0;
  const auto work = [&file](int& count) {
    for (int i = 0; i < 50; ++i) count += load("hdf5", named(file, "images")).pool->count() == 4;
  };
  std::thread second(work, std::ref(other));
  work(right);
  second.join();
  CHECK((right == 50 && other == 50));
}

TEST_CASE("settings of dataset/hdf5 that contradict one another are refused") {
  CHECK_THROWS_WITH(load("hdf5", named("", "images")), Contains("`file` is empty"));
  CHECK_THROWS_WITH(load("hdf5", named("x", "")), Contains("`images` is empty"));
  CHECK_THROWS_WITH(load("hdf5", {{"file", std::string("x")}, {"test_labels", std::string("y")}}),
                    Contains("without test_images"));
}

}  // namespace sandglass::test_hdf5
