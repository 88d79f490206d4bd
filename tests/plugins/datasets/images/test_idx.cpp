#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/idx_files.hpp"

namespace sandglass::test_idx {
using namespace sandglass::idx_files;
using Catch::Contains;

namespace {

DatasetParts load_idx(const std::string& images, const std::string& labels = "", const std::string& test_images = "",
                      const std::string& test_labels = "") {
  return built::dataset(
             "idx",
             {{"images", images}, {"labels", labels}, {"test_images", test_images}, {"test_labels", test_labels}})
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

TEST_CASE("bytes after the end of IDX data are refused") {
  const Folder folder;
  CHECK_THAT(idx_fault(folder.write("long", images(3) + "x")), Contains("18 bytes") && Contains("more than that"));
  CHECK_THAT(idx_fault(folder.write("long.gz", gzip(images(3) + "x"))), Contains("more than that"));
  CHECK_THAT(idx_fault(folder.write("tail.gz", gzip(images(3)) + "tail")), Contains("corrupt"));
}

TEST_CASE("labels given as images, and images given as labels, are recognised") {
  const Folder folder;
  const auto i = folder.write("i", images(3)), l = folder.write("l", labels(3));
  CHECK_THAT(idx_fault(l), Contains("expected images (magic 2051), found labels (magic 2049)") && Contains("swapped"));
  CHECK_THAT(idx_fault(i, i), Contains("expected labels (magic 2049), found images (magic 2051)"));
}

TEST_CASE("a file of another kind is refused by its magic") {
  const Folder folder;
  CHECK_THAT(idx_fault(folder.write("png", "\x89PNG\r\n\x1a\n and so on")), Contains("no IDX file"));
  auto floats = images(3);
  floats[2] = 0x0D;
  CHECK_THAT(idx_fault(folder.write("floats", floats)), Contains("another type or number of dimensions"));
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

TEST_CASE("settings of dataset/idx that contradict one another are refused") {
  CHECK_THROWS_WITH(load_idx(""), Contains("`images` is empty"));
  CHECK_THROWS_WITH(load_idx("a", "", "", "b"), Contains("without test_images"));
}

}  // namespace sandglass::test_idx
