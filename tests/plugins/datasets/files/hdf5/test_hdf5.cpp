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

  hid_t id() const { return file_; }

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
  return {{"file", file}, {"array", images}};
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
                                   {"test_array", std::string("test/images")},
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

TEST_CASE("half precision and booleans in HDF5 are read, and labels that are texts of a fixed length") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    const hid_t half = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_fields(half, 15, 10, 5, 0, 10);
    H5Tset_size(half, 2);
    H5Tset_ebias(half, 15);
    const std::vector<std::uint16_t> halves{0x3C00, 0xC000, 0x3800, 0};
    h5.array("half", {2, 2}, half, halves.data());
    H5Tclose(half);
    const hid_t boolean = H5Tenum_create(H5T_NATIVE_INT8);
    const std::int8_t no = 0, yes = 1;
    H5Tenum_insert(boolean, "FALSE", &no);
    H5Tenum_insert(boolean, "TRUE", &yes);
    const std::vector<std::int8_t> bits{1, 0, 0, 1};
    h5.array("bits", {2, 2}, boolean, bits.data());
    H5Tclose(boolean);
    const hid_t fixed = H5Tcopy(H5T_C_S1), variable = H5Tcopy(H5T_C_S1);
    H5Tset_size(fixed, 4);
    H5Tset_size(variable, H5T_VARIABLE);
    h5.array("fixed", {2}, fixed, "dog\0cat");
    const std::vector<const char*> names{"cat", "a longer name"};
    h5.array("variable", {2}, variable, names.data());
    H5Tclose(fixed);
    H5Tclose(variable);
  }
  auto settings = named(folder("x.h5"), "half");
  settings["labels"] = std::string("fixed");
  const auto half = load("hdf5", settings);
  CHECK(read(half, *half.pool, 0) == std::vector<float>{1, -2});
  CHECK(labels(*half.pool) == std::vector<std::int32_t>{1, 0});
  CHECK(half.class_names == std::vector<std::string>{"cat", "dog"});
  settings = named(folder("x.h5"), "bits");
  settings["labels"] = std::string("variable");
  CHECK_THAT(fault("hdf5", settings), Contains("variable length") && Contains("dtype='S'"));
  const auto bits = load("hdf5", named(folder("x.h5"), "bits"));
  CHECK(read(bits, *bits.pool, 0) == std::vector<float>{1, 0});
}

TEST_CASE("arrays that MATLAB wrote are refused until the order of their axes is said, and then read") {
  const Folder folder;
  const std::vector<float> values{1, 2, 3, 4, 5, 6};  // of the 3 x 2 array (1 4; 2 5; 3 6)
  {
    Writer h5(folder("x.h5"));
    h5.array("X", {2, 3}, H5T_NATIVE_FLOAT, values.data());
    h5.array("y", {1, 3}, H5T_NATIVE_FLOAT, values.data());
    const hid_t set = H5Dopen2(h5.id(), "X", H5P_DEFAULT), space = H5Screate(H5S_SCALAR), text = H5Tcopy(H5T_C_S1);
    H5Aclose(H5Acreate2(set, "MATLAB_class", text, space, H5P_DEFAULT, H5P_DEFAULT));
    H5Tclose(text);
    H5Sclose(space);
    H5Dclose(set);
  }
  auto settings = named(folder("x.h5"), "X");
  CHECK_THAT(fault("hdf5", settings),
             Contains("(2, 3) as stored") && Contains("(3, 2)") && Contains("dataset.axes to reversed"));
  settings["axes"] = std::string("stored");
  CHECK(load("hdf5", settings).pool->count() == 2);
  settings["axes"] = std::string("reversed");
  settings["labels"] = std::string("y");
  const auto parts = load("hdf5", settings);
  REQUIRE(parts.pool->count() == 3);
  CHECK(read(parts, *parts.pool, 1) == std::vector<float>{2, 5});
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 1, 2});
}

TEST_CASE("labels whose axes are reversed are refused with the option that mends it") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    h5.array("X", {2, 3}, H5T_NATIVE_UINT8, bytes(6).data());
    h5.array("y", {1, 3}, H5T_NATIVE_UINT8, bytes(3).data());
  }
  auto settings = named(folder("x.h5"), "X");
  settings["labels"] = std::string("y");
  CHECK_THAT(fault("hdf5", settings),
             Contains("2 labels") && Contains("(1, 3)") && Contains("dataset.axes to reversed"));
}

TEST_CASE("an HDF5 array compressed by a filter that is not there is refused by the filter's name and number") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    const hsize_t dims[] = {2, 2};
    const hid_t space = H5Screate_simple(2, dims, nullptr), plan = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plan, 2, dims);
    H5Pset_filter(plan, 32015, H5Z_FLAG_OPTIONAL, 0, nullptr);
    const hid_t set = H5Dcreate2(h5.id(), "images", H5T_NATIVE_UINT8, space, H5P_DEFAULT, plan, H5P_DEFAULT);
    const std::uint32_t mask = 0;
    const hsize_t start[] = {0, 0};
    H5Dwrite_chunk(set, H5P_DEFAULT, mask, start, 4, bytes(4).data());
    H5Dclose(set);
    H5Pclose(plan);
    H5Sclose(space);
  }
  CHECK_THAT(fault("hdf5", named(folder("x.h5"), "images")),
             Contains("Zstandard") && Contains("32015") && Contains("h5repack -f GZIP=4"));
}

TEST_CASE("a virtual HDF5 array is read from its sources, and one that is missing is named") {
  const Folder folder;
  const hsize_t whole[] = {4, 2}, half[] = {2, 2};
  {
    Writer source(folder("part.h5"));
    source.array("x", {2, 2}, H5T_NATIVE_UINT8, bytes(4).data());
  }
  {
    Writer h5(folder("v.h5"));
    h5.array("own", {2, 2}, H5T_NATIVE_UINT8, bytes(4).data());
    const hid_t space = H5Screate_simple(2, whole, nullptr), from = H5Screate_simple(2, half, nullptr);
    const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t starts[2][2] = {{0, 0}, {2, 0}};
    H5Sselect_hyperslab(space, H5S_SELECT_SET, starts[0], nullptr, half, nullptr);
    H5Pset_virtual(plan, space, "part.h5", "x", from);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, starts[1], nullptr, half, nullptr);
    H5Pset_virtual(plan, space, ".", "own", from);
    H5Sselect_all(space);
    H5Dclose(H5Dcreate2(h5.id(), "images", H5T_NATIVE_UINT8, space, H5P_DEFAULT, plan, H5P_DEFAULT));
    H5Pclose(plan);
    H5Sclose(from);
    H5Sclose(space);
  }
  const auto parts = load("hdf5", named(folder("v.h5"), "images"));
  REQUIRE(parts.pool->count() == 4);
  CHECK(read(parts, *parts.pool, 1) == std::vector<float>{2.F / 255, 3.F / 255});
  CHECK(read(parts, *parts.pool, 3) == std::vector<float>{2.F / 255, 3.F / 255});
  { Writer other(folder("part.h5")); }
  CHECK_THAT(fault("hdf5", named(folder("v.h5"), "images")), Contains("no array x") && Contains("part.h5"));
  std::filesystem::remove(folder("part.h5"));
  CHECK_THAT(fault("hdf5", named(folder("v.h5"), "images")), Contains("virtual") && Contains("no file part.h5"));
}

TEST_CASE(
    "a virtual HDF5 array of which any byte is wrong is read or refused: HDF5 itself may crash on it, or never end") {
  const Folder folder;
  const hsize_t whole[] = {4, 2};
  {
    Writer source(folder("part.h5"));
    source.array("x", {4, 2}, H5T_NATIVE_UINT8, bytes(8).data());
  }
  {
    Writer h5(folder("v.h5"));
    const hid_t space = H5Screate_simple(2, whole, nullptr), plan = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(plan, space, "part.h5", "x", space);
    H5Dclose(H5Dcreate2(h5.id(), "images", H5T_NATIVE_UINT8, space, H5P_DEFAULT, plan, H5P_DEFAULT));
    H5Pclose(plan);
    H5Sclose(space);
  }
  REQUIRE(load("hdf5", named(folder("v.h5"), "images")).pool->count() == 4);
  std::ifstream stream(folder("v.h5"), std::ios::binary);
  const std::string sound{std::istreambuf_iterator<char>(stream), {}};
  const auto heap = sound.find("GCOL");
  REQUIRE(heap != std::string::npos);
  const auto length = static_cast<unsigned char>(sound[heap + 24]);  // of the mapping, the first in the heap
  int refused = 0;
  for (std::size_t at = heap; at < heap + 32 + length + 24U; ++at)
    for (const char wrong : {'\xff', '\x7f', '\0', static_cast<char>(sound[at] ^ 1)}) {
      if (wrong == sound[at]) continue;
      std::string text = sound;
      text[at] = wrong;
      const auto file = folder.write("damaged.h5", text);
      try {
        load("hdf5", named(file, "images"));
      } catch (const IoError&) {
        ++refused;
      }
    }
  CHECK(refused > length);
}

TEST_CASE("a MATLAB file of version 5 is called so") {
  const Folder folder;
  CHECK_THAT(fault("hdf5", named(folder.write("x.mat", "MATLAB 5.0 MAT-file, Platform: GLNXA64"), "images")),
             Contains("MATLAB file of version 5") && Contains("-v7.3"));
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
  CHECK_THAT(of("text"), Contains("integers or reals") && Contains("texts"));
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

TEST_CASE("any byte changed in an HDF5 file with texts as labels is either harmless or an IoError") {
  const Folder folder;
  {
    Writer h5(folder("x.h5"));
    h5.array("images", {4, 2}, H5T_NATIVE_UINT8, bytes(8).data());
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, 3);
    h5.array("labels", {4}, text, "catdogcowcat", {2});
    H5Tclose(text);
  }
  const pid_t child = fork();
  if (child == 0) _exit(faults_of_changed(folder("x.h5")) > 100 ? 0 : 1);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  INFO(status);
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
  CHECK_THROWS_WITH(load("hdf5", named("x", "")), Contains("`array` is empty"));
  CHECK_THROWS_WITH(load("hdf5", {{"file", std::string("x")}, {"test_labels", std::string("y")}}),
                    Contains("without test_array"));
}

}  // namespace sandglass::test_hdf5
