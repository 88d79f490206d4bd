#include <cstring>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_npz {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

using std::string;

string low_first(std::uint64_t value, int width) {
  string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(i < 8 ? value >> (8 * i) : 0));
  return bytes;
}

/// A zip archive made by hand.
class Zip {
 public:
  Zip& add(const string& name, const string& bytes, bool deflated = false, bool wide = false, int method = 8) {
    const string packed = deflated ? idx_files::deflated(bytes, -MAX_WBITS) : bytes;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    // With `wide` the sizes and the place stand in the extra field of ZIP64.
    const string extra = wide ? low_first(1, 2) + low_first(24, 2) + low_first(bytes.size(), 8) +
                                    low_first(packed.size(), 8) + low_first(data_.size(), 8)
                              : "";
    const auto size = [&](std::size_t n) { return wide ? low_first(0xFFFFFFFF, 4) : low_first(n, 4); };
    const string common = low_first(deflated ? static_cast<std::uint64_t>(method) : 0, 2) + low_first(0, 4) +
                          low_first(sum, 4) + size(packed.size()) + size(bytes.size()) + low_first(name.size(), 2);
    directory_ += "PK\x01\x02" + low_first(45, 2) + low_first(45, 2) + low_first(0, 2) + common +
                  low_first(extra.size(), 2) + low_first(0, 10) + size(data_.size()) + name + extra;
    data_ +=
        "PK\x03\x04" + low_first(45, 2) + low_first(0, 2) + common + low_first(extra.size(), 2) + name + extra + packed;
    ++count_;
    return *this;
  }
  string bytes() const {
    return data_ + directory_ + "PK\x05\x06" + low_first(0, 4) + low_first(count_, 2) + low_first(count_, 2) +
           low_first(directory_.size(), 4) + low_first(data_.size(), 4) + low_first(0, 2);
  }

 private:
  string data_, directory_;
  std::uint64_t count_ = 0;
};

string npy(const string& descr, const string& shape, const string& data) {
  const string text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
  return string("\x93NUMPY\x01\0", 8) + low_first(text.size(), 2) + text + data;
}

const string kImages = npy("|u1", "(2, 1, 3)", "\x01\x02\x03\x04\x05\x06");
const string kLabels = npy("|u1", "(2,)", "\x07\x03");

Zip archive(bool deflated, bool wide = false) {
  Zip zip;
  zip.add("x_train.npy", kImages, deflated, wide).add("y_train.npy", kLabels, deflated, wide);
  return zip.add("x_test.npy", npy("|u1", "(1, 1, 3)", "\x09\x09\x09"), deflated, wide);
}

built::Settings named(const string& file, const string& array) { return {{"file", file}, {"array", array}}; }

}  // namespace

TEST_CASE("arrays of an NPZ file are examples, stored or deflated, in ZIP64 or not") {
  const Folder folder;
  for (const bool deflated : {false, true})
    for (const bool wide : {false, true}) {
      auto settings = named(folder.write("x.npz", archive(deflated, wide).bytes()), "x_train");
      settings["labels"] = string("y_train");
      settings["test_array"] = string("x_test");
      const auto parts = load("npz", settings);
      CHECK((parts.pool->count() == 2 && parts.shape.height == 1 && parts.shape.width == 3));
      CHECK(read(parts, *parts.pool, 1) == std::vector<float>{4.F / 255, 5.F / 255, 6.F / 255});
      CHECK(labels(*parts.pool) == std::vector<std::int32_t>{1, 0});
      CHECK(parts.class_names == std::vector<string>{"3", "7"});
      REQUIRE(parts.test);
      CHECK(read(parts, *parts.test, 0)[2] == 9.F / 255);
    }
}

TEST_CASE("a wrong name in an NPZ file is answered with the names that it holds") {
  const Folder folder;
  const auto file = folder.write("x.npz", archive(true).bytes());
  CHECK_THAT(fault("npz", named(file, "images")), Contains(file) && Contains("x_train, y_train, x_test"));
  CHECK_THAT(fault("npz", named(file, "x_trian")), Contains("did you mean 'x_train'"));
  CHECK_THAT(fault("npz", named(folder.write("e.npz", Zip().bytes()), "x")), Contains("no array at all"));
}

TEST_CASE("an NPZ file cut off anywhere, or with any byte changed, is harmless or an IoError that names it") {
  const Folder folder;
  for (const bool deflated : {false, true}) {
    const auto whole = archive(deflated).bytes();
    for (std::size_t length = 0; length < whole.size(); length += 5)
      CHECK_THAT(fault("npz", named(folder.write("cut.npz", whole.substr(0, length)), "x_train")),
                 Contains(folder("cut.npz")));
    for (std::size_t i = 0; i < whole.size(); ++i)
      for (const int flip : {0x01, 0xFF}) {
        auto bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ flip);
        fault("npz", named(folder.write("changed.npz", bytes), "x_train"));
      }
  }
  auto changed = archive(false).bytes();
  changed[changed.find("\x01\x02\x03\x04")] = 5;
  CHECK_THAT(fault("npz", named(folder.write("sum.npz", changed), "x_train")), Contains("checksum"));
}

TEST_CASE("what is no NPZ file, or compressed otherwise, is refused by name") {
  const Folder folder;
  CHECK_THAT(fault("npz", named(folder.write("x.npz", kImages), "x")), Contains("other first bytes"));
  CHECK_THAT(fault("npz", named(folder("none.npz"), "x")), Contains("no such file"));
  Zip other;
  other.add("x.npy", kImages, true, false, 12);
  CHECK_THAT(fault("npz", named(folder.write("b.npz", other.bytes()), "x")), Contains("method 12"));
  CHECK_THROWS_WITH(load("npz", named("", "x")), Contains("`file` is empty"));
  CHECK_THROWS_WITH(load("npz", named("x", "")), Contains("`array` is empty"));
}

}  // namespace sandglass::test_npz
