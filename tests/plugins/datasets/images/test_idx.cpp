#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

namespace sandglass::test_idx {
using namespace sandglass::idx_files;
using Catch::Contains;

namespace {

DatasetParts load_file(const std::string& file, built::Settings settings = {}) {
  settings["file"] = file;
  return built::dataset("idx", settings)->load({});
}

DatasetParts load_idx(const std::string& images, const std::string& labels = "", const std::string& test_images = "",
                      const std::string& test_labels = "") {
  return built::dataset(
             "idx", {{"file", images}, {"labels", labels}, {"test_file", test_images}, {"test_labels", test_labels}})
      ->load({});
}

/// The message of the IoError that loading has to end in; it names the file.
std::string idx_fault(const std::string& images, const std::string& labels = "") {
  try {
    load_idx(images, labels);
  } catch (const IoError& error) {
    return error.what();
  }
  return "no fault";
}

void check_three(const DatasetParts& parts) {
  REQUIRE(parts.pool->count() == 3);
  CHECK((parts.shape.features == 6 && parts.shape.height == 2 && parts.shape.width == 3));
  std::vector<float> pixels(6);
  parts.pool->read(2, pixels);
  for (std::size_t k = 0; k < 6; ++k) CHECK(pixels[k] == Approx((12 + static_cast<double>(k)) * 5 / 255));
}

}  // namespace

TEST_CASE(
    "IDX images are read plain and compressed, whatever the file is called, and scaled to the range from 0 to 1") {
  const Folder folder;
  check_three(load_idx(folder.write("a.gz", images(3))));
  check_three(load_idx(folder.write("b", gzip(images(3)))));
  const auto joined = images(3);
  check_three(load_idx(folder.write("two-members", gzip(joined.substr(0, 20)) + gzip(joined.substr(20)))));
}

TEST_CASE("IDX labels go with their images, in both parts, and may be absent") {
  const Folder folder;
  const auto pool = folder.write("i", images(12)), test = folder.write("t", images(4));
  const auto parts = load_idx(pool, folder.write("l", labels(12)), test, folder.write("tl", gzip(labels(4))));
  REQUIRE(parts.pool->has_labels());
  CHECK(parts.pool->label(11) == 1);
  REQUIRE(parts.test);
  CHECK((parts.test->count() == 4 && parts.test->label(3) == 3));
  CHECK(parts.source == pool);
  const auto bare = load_idx(pool);
  CHECK_FALSE(bare.pool->has_labels());
  CHECK(bare.test == nullptr);
}

TEST_CASE("an IDX file cut off anywhere is an IoError that names the file") {
  const Folder folder;
  for (const auto& whole : {images(3), gzip(images(3))}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto file = folder.write("cut", whole.substr(0, length));
      const auto message = idx_fault(file);
      INFO(length << " of " << whole.size() << " bytes: " << message);
      CHECK_THAT(message, Contains(file));
    }
  }
}

TEST_CASE("an IDX file cut within its compressed data says so") {
  const Folder folder;
  const auto whole = gzip(images(100));
  CHECK_THAT(idx_fault(folder.write("cut", whole.substr(0, whole.size() / 2))), Contains("ends early"));
  CHECK_THAT(idx_fault(folder.write("no-checksum", whole.substr(0, whole.size() - 4))), Contains("ends early"));
}

TEST_CASE("any byte changed in compressed data is either harmless or an IoError") {
  const Folder folder;
  const auto whole = gzip(images(3));
  int faults = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    const auto message = idx_fault(folder.write("changed", bytes));
    INFO("byte " << i << ": " << message);
    faults += message != "no fault";
    if (i >= 10) CHECK(message != "no fault");  // the gzip header's time and system carry no data
  }
  CHECK(faults > static_cast<int>(whole.size()) - 10);
}

TEST_CASE("zeros that fill up the last block of gzip data are passed over") {
  const Folder folder;
  check_three(load_idx(folder.write("padded.gz", gzip(images(3)) + std::string(70000, '\0'))));
  const auto whole = images(3);
  check_three(
      load_idx(folder.write("members.gz", gzip(whole.substr(0, 9)) + std::string(3, '\0') + gzip(whole.substr(9)))));
}

TEST_CASE("IDX images with channels are read") {
  const Folder folder;
  std::string bytes = word(0x804) + word(2) + word(1) + word(2) + word(3);
  for (int k = 0; k < 12; ++k) bytes.push_back(static_cast<char>(k));
  const auto parts = load_file(folder.write("colour", bytes));
  CHECK((parts.pool->count() == 2 && parts.shape.channels == 3 && parts.shape.width == 2 && parts.shape.features == 6));
  std::vector<float> pixels(6);
  parts.pool->read(1, pixels);
  CHECK(pixels[4] == 10.F / 255);
}

TEST_CASE("transpose turns the columns of IDX images into rows, as EMNIST needs it") {
  const Folder folder;
  const auto parts = load_file(folder.write("i", images(2)), {{"transpose", true}});
  CHECK((parts.shape.height == 3 && parts.shape.width == 2));
  std::vector<float> pixels(6);
  parts.pool->read(1, pixels);
  const std::vector<int> order{0, 3, 1, 4, 2, 5};
  for (std::size_t k = 0; k < 6; ++k) CHECK(pixels[k] == static_cast<float>((6 + order[k]) * 5) / 255);
}

TEST_CASE("IDX labels from 1 on are numbered from 0, and keep their names") {
  const Folder folder;
  auto bytes = labels(3);
  for (std::size_t k = 8; k < bytes.size(); ++k) bytes[k] = static_cast<char>(bytes[k] + 1);
  const auto parts = load_file(folder.write("i", images(3)), {{"labels", folder.write("l", bytes)}});
  CHECK((parts.pool->label(0) == 0 && parts.pool->label(2) == 2 && parts.shape.classes == 3));
  CHECK(parts.class_names == std::vector<std::string>{"1", "2", "3"});
  CHECK_THAT(parts.source, Contains("classes 0 to 2: 1, 2, 3"));
}

TEST_CASE("bytes after the end of IDX data are refused") {
  const Folder folder;
  CHECK_THAT(idx_fault(folder.write("long", images(3) + "x")), Contains("18 bytes") && Contains("more than that"));
  CHECK_THAT(idx_fault(folder.write("long.gz", gzip(images(3) + "x"))), Contains("more than that"));
  CHECK_THAT(idx_fault(folder.write("tail.gz", gzip(images(3)) + "tail")), Contains("corrupt"));
}

TEST_CASE("labels given as images, and images given as labels, are recognised") {
  const Folder folder;
  const auto i = folder.write("i", images(3)), l = folder.write("l", labels(3));
  CHECK_THAT(idx_fault(l),
             Contains("expected images (magic 2051 or 2052), found labels (magic 2049)") && Contains("swapped"));
  CHECK_THAT(idx_fault(i, i), Contains("expected labels (magic 2049), found images (magic 2051)"));
}

TEST_CASE("a file of another kind is refused by its magic") {
  const Folder folder;
  CHECK_THAT(idx_fault(folder.write("png", "\x89PNG\r\n\x1a\n and so on")), Contains("no IDX file"));
  auto floats = images(3);
  floats[2] = 0x0D;
  CHECK_THAT(idx_fault(folder.write("floats", floats)), Contains("3 dimensions of reals of 32 bits"));
}

TEST_CASE("a header that claims more than the file can hold is refused before memory is asked for") {
  const Folder folder;
  const auto huge = word(0x803) + word(0xFFFFFFFF) + word(0xFFFFFFFF) + word(0xFFFFFFFF);
  CHECK_THAT(idx_fault(folder.write("huge", huge)), Contains("too short"));
  CHECK_THAT(idx_fault(folder.write("huge.gz", gzip(huge))), Contains("too short"));
  CHECK_THAT(idx_fault(folder.write("none", images(0))), Contains("sizes above zero"));
}

TEST_CASE("as many labels as images are expected") {
  const Folder folder;
  const auto message = idx_fault(folder.write("i", images(3)), folder.write("l", labels(4)));
  CHECK_THAT(message, Contains("3 labels") && Contains("found 4"));
}

TEST_CASE("test images of another size than the training images are refused") {
  const Folder folder;
  const auto i = folder.write("i", images(3)), t = folder.write("t", images(3, 3, 2));
  CHECK_THROWS_WITH(load_idx(i, "", t), Contains(t) && Contains("2 x 3") && Contains("3 x 2"));
}

TEST_CASE("what is missing, a folder or a pipe is refused without waiting") {
  const Folder folder;
  CHECK_THAT(idx_fault(folder("nothing")), Contains("there is no such file"));
  CHECK_THAT(idx_fault(folder("")), Contains("found a folder"));
  REQUIRE(mkfifo(folder("pipe").c_str(), 0600) == 0);
  CHECK_THAT(idx_fault(folder("pipe")), Contains("pipe or device"));
}

TEST_CASE("inspecting IDX files refuses by headers and sizes what loading would refuse") {
  const Folder folder;
  const auto fault = [](const std::string& i, const std::string& l = "", const std::string& t = "") -> std::string {
    try {
      built::dataset("idx", {{"file", i}, {"labels", l}, {"test_file", t}})->inspect();
    } catch (const IoError& error) {
      return error.what();
    }
    return "no fault";
  };
  const auto i = folder.write("i", images(3)), l = folder.write("l", labels(3));
  CHECK(fault(i, l, i) == "no fault");
  CHECK(fault(folder.write("i.gz", gzip(images(3))), l) == "no fault");
  CHECK_THAT(fault(folder.write("noise", "any bytes whatever")), Contains("no IDX file"));
  CHECK_THAT(fault(l), Contains("labels (magic 2049)"));
  CHECK_THAT(fault(folder.write("long", images(3) + "x")), Contains("expected 18 bytes after the header, found 19"));
  CHECK_THAT(fault(folder.write("short", images(3).substr(0, 30))), Contains("too short") || Contains("found 14"));
  CHECK_THAT(fault(i, folder.write("four", labels(4))), Contains("3 labels") && Contains("found 4"));
  CHECK_THAT(fault(i, "", folder.write("t", images(3, 3, 2))), Contains("2 x 3") && Contains("3 x 2"));
}

TEST_CASE("a file that the kernel shows as empty is refused without reading on") {
  const std::string memory = "/proc/self/status";  // as /proc/kmsg, which makes a reader wait
  CHECK_THAT(idx_fault(memory), Contains(memory) && Contains("an end within its header"));
}

TEST_CASE("settings of dataset/idx that contradict one another are refused") {
  CHECK_THROWS_WITH(load_idx(""), Contains("`file` is empty"));
  CHECK_THROWS_WITH(load_idx("a", "", "", "b"), Contains("without test_file"));
}

}  // namespace sandglass::test_idx
