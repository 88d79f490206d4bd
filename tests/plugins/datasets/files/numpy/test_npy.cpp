#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_npy {
using namespace sandglass::idx_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

std::string header(const std::string& dictionary, int version = 1) {
  std::string text = dictionary + "\n";
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  bytes += static_cast<char>(text.size() % 256);
  bytes += static_cast<char>(text.size() / 256);
  if (version > 1) bytes += std::string(2, '\0');
  return bytes + text;
}

std::string dictionary(const std::string& descr, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

template <class T>
std::string values(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<T>(i);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return bytes;
}

std::string npy_fault(const Folder& folder, const std::string& bytes) {
  return fault("npy", {{"file", folder.write("x.npy", bytes)}});
}

std::vector<float> first(const Folder& folder, const std::string& bytes, built::Settings settings = {}) {
  settings["file"] = folder.write("x.npy", bytes);
  const auto parts = load("npy", settings);
  return read(parts, *parts.pool, 0);
}

}  // namespace

TEST_CASE("an NPY series, with or without channels, becomes windows") {
  const Folder folder;
  const built::Settings windows{{"window", std::int64_t{3}}, {"hop", std::int64_t{2}}};
  CHECK(first(folder, header(dictionary("<f4", "(8,)")) + values<float>(8), windows) == std::vector<float>{0, 1, 2});
  CHECK(first(folder, header(dictionary("<f4", "(4, 2)")) + values<float>(8), windows) ==
        std::vector<float>{0, 1, 2, 3, 4, 5});
  auto settings = windows;
  settings["file"] = folder.write("x.npy", header(dictionary("<f4", "(8,)")) + values<float>(8));
  const auto parts = load("npy", settings);
  CHECK(parts.pool->count() == 3);
  CHECK(parts.apart == 2);
  CHECK(read(parts, *parts.pool, 2) == std::vector<float>{4, 5, 6});
  settings["file"] = folder.write("x.npy", header(dictionary("<f4", "(2, 2, 2)")) + values<float>(8));
  CHECK_THAT(fault("npy", settings), Contains("one series, (T) or (T, C), for windows"));
}

TEST_CASE(
    "NPY arrays of every type are read in all three versions, and unsigned bytes scaled to the range from 0 to 1") {
  const Folder folder;
  const std::vector<float> expected{0, 1, 2};
  for (const int version : {1, 2, 3})
    CHECK(first(folder, header(dictionary("<f4", "(2, 3)"), version) + values<float>(6)) == expected);
  CHECK(first(folder, header(dictionary("<f8", "(2, 3)")) + values<double>(6)) == expected);
  CHECK(first(folder, header(dictionary("<i4", "(2, 3)")) + values<std::int32_t>(6)) == expected);
  CHECK(first(folder, header(dictionary("<i8", "(2, 3)")) + values<std::int64_t>(6)) == expected);
  CHECK(first(folder, header(dictionary("<u2", "(2, 3)")) + values<std::uint16_t>(6)) == expected);
  CHECK(first(folder, gzip(header(dictionary("|i1", "(2, 3)")) + values<std::int8_t>(6))) == expected);
  const auto bytes = first(folder, header(dictionary("|u1", "(2, 3)")) + values<std::uint8_t>(6));
  CHECK(bytes == std::vector<float>{0, 1.F / 255, 2.F / 255});
  const auto scaled = first(folder, header(dictionary("<f4", "(2, 3)")) + values<float>(6), {{"scale", 0.5}});
  CHECK(scaled == std::vector<float>{0, .5F, 1});
}

TEST_CASE("the dimensions of an NPY array tell images, channels and sequences") {
  const Folder folder;
  const auto file = folder.write("x.npy", header(dictionary("<f4", "(2, 3, 4, 2)")) + values<float>(48));
  const auto images = load("npy", {{"file", file}});
  CHECK((images.shape.height == 3 && images.shape.width == 4 && images.shape.channels == 2 &&
         images.shape.features == 24));
  const auto planes = load("npy", {{"file", file}, {"layout", std::string("channels_first")}});
  CHECK((planes.shape.height == 4 && planes.shape.width == 2 && planes.shape.channels == 3));
  const auto pixels = read(planes, *planes.pool, 1);
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t pixel = 0; pixel < 8; ++pixel)
      CHECK(pixels[pixel * 3 + channel] == static_cast<float>(24 + channel * 8 + pixel));
  const auto wide = folder.write("w.npy", header(dictionary("<f4", "(2, 3, 8, 8)")) + values<float>(384));
  CHECK_THAT(fault("npy", {{"file", wide}}), Contains("(2, 3, 8, 8)") && Contains("dataset.layout to channels_first"));
  CHECK(load("npy", {{"file", wide}, {"layout", std::string("images")}}).shape.channels == 8);
  CHECK(load("npy", {{"file", wide}, {"layout", std::string("channels_first")}}).shape.channels == 3);
  const auto cube = folder.write("c.npy", header(dictionary("<f4", "(2, 3, 4)")) + values<float>(24));
  const auto sequences = load("npy", {{"file", cube}, {"layout", std::string("sequences")}});
  CHECK((sequences.shape.steps == 3 && sequences.shape.features == 12 && !sequences.shape.is_image()));
  const auto flat = folder.write("f.npy", header(dictionary("<f4", "(2, 12)")) + values<float>(24));
  CHECK_FALSE(load("npy", {{"file", flat}}).shape.is_image());
  const auto given = load("npy", {{"file", flat}, {"height", std::int64_t{2}}, {"width", std::int64_t{3}}});
  CHECK((given.shape.height == 2 && given.shape.width == 3 && given.shape.channels == 2));
}

TEST_CASE("labels in an NPY file are whole numbers, one for each example") {
  const Folder folder;
  const auto x = folder.write("x.npy", header(dictionary("<f4", "(3, 2)")) + values<float>(6));
  const auto with = [&](const std::string& bytes) {
    return built::Settings{{"file", x}, {"labels", folder.write("y.npy", bytes)}};
  };
  const auto parts = load("npy", with(header(dictionary("<i8", "(3,)")) + values<std::int64_t>(3)));
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 1, 2});
  CHECK(labels(*load("npy", with(header(dictionary("|u1", "(3, 1)")) + values<char>(3))).pool).back() == 2);
  CHECK_THAT(fault("npy", with(header(dictionary("<i8", "(4,)")) + values<std::int64_t>(4))),
             Contains("y.npy") && Contains("3 labels") && Contains("(4,)"));
  for (const double wrong : {0.5, 1e300, static_cast<double>(NAN)})
    CHECK_THAT(fault("npy", with(header(dictionary("<f8", "(3,)")) + values<double>(2) +
                                 std::string(reinterpret_cast<const char*>(&wrong), 8))),
               Contains("whole numbers of at most 2^53 in size, or texts") && Contains("for example 2"));
}

TEST_CASE("test examples in an NPY file have the shape of the others") {
  const Folder folder;
  const auto x = folder.write("x.npy", header(dictionary("<f4", "(2, 3, 4)")) + values<float>(24));
  const auto t = folder.write("t.npy", header(dictionary("<f4", "(1, 3, 4)")) + values<float>(12));
  CHECK(load("npy", {{"file", x}, {"test_file", t}}).test->count() == 1);
  folder.write("t.npy", header(dictionary("<f4", "(1, 4, 3)")) + values<float>(12));
  CHECK_THAT(fault("npy", {{"file", x}, {"test_file", t}}),
             Contains(t) && Contains("3 x 4 x 1") && Contains("4 x 3 x 1"));
}

TEST_CASE("an NPY file cut off anywhere, or with bytes to spare, is an IoError that names it") {
  const Folder folder;
  const auto whole = header(dictionary("<f4", "(2, 3)")) + values<float>(6);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    CHECK_THAT(npy_fault(folder, whole.substr(0, length)), Contains(folder("x.npy")) && Contains("expected"));
  }
  CHECK_THAT(npy_fault(folder, whole + "x"), Contains("more than that"));
  const auto packed = gzip(whole);
  CHECK_THAT(npy_fault(folder, packed.substr(0, packed.size() / 2)), Contains("ends early"));
}

TEST_CASE("any byte changed in an NPY header is either harmless or an IoError") {
  const Folder folder;
  const auto text = header(dictionary("<f4", "(2, 3)"));
  int faults = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const int flip : {1, 0x10, 0x55, 0xFF}) {
      auto bytes = text + values<float>(6);
      bytes[i] = static_cast<char>(bytes[i] ^ flip);
      faults += npy_fault(folder, bytes) != "no fault";
    }
  CHECK(faults > static_cast<int>(text.size()));
}

TEST_CASE("NPY arrays are read in Fortran order, big-endian, of half precision, boolean and of 64 bits without sign") {
  const Folder folder;
  // In Fortran order 0 1 2 3 4 5 are the columns (0, 1), (2, 3), (4, 5).
  CHECK(first(folder, header(dictionary("<f4", "(2, 3)", "True")) + values<float>(6)) == std::vector<float>{0, 2, 4});
  const auto cube = folder.write("c.npy", header(dictionary("<i4", "(2, 3, 2)", "True")) + values<std::int32_t>(12));
  const auto parts = load("npy", {{"file", cube}});
  CHECK(read(parts, *parts.pool, 1) == std::vector<float>{1, 7, 3, 9, 5, 11});

  CHECK(first(folder, header(dictionary(">i2", "(1, 2)")) + std::string("\x01\x00\xFF\xFE", 4)) ==
        std::vector<float>{256, -2});
  CHECK(first(folder, header(dictionary(">f8", "(1, 1)")) + std::string("\x3F\xF8\0\0\0\0\0\0", 8)) ==
        std::vector<float>{1.5F});
  // 1, -2, 65504, 2^-24, 0.5
  CHECK(first(folder,
              header(dictionary("<f2", "(1, 5)")) + std::string("\x00\x3C\x00\xC0\xFF\x7B\x01\x00\x00\x38", 10)) ==
        std::vector<float>{1, -2, 65504, 5.9604645e-8F, .5F});
  CHECK_THAT(npy_fault(folder, header(dictionary("<f2", "(1, 1)")) + std::string("\x00\x7C", 2)), Contains("inf"));
  CHECK(first(folder, header(dictionary("|b1", "(1, 2)")) + std::string("\x01\x00", 2)) == std::vector<float>{1, 0});
  CHECK(first(folder, header(dictionary("<u8", "(1, 1)")) + std::string("\0\0\0\0\0\0\0\x80", 8)) ==
        std::vector<float>{9223372036854775808.F});
}

TEST_CASE("NPY labels may be any whole numbers, texts, booleans or one-hot rows: the classes that occur are numbered") {
  const Folder folder;
  const auto x = folder.write("x.npy", header(dictionary("<f4", "(3, 2)")) + values<float>(6));
  const auto with = [&](const std::string& bytes) {
    return load("npy", {{"file", x}, {"labels", folder.write("y.npy", bytes)}});
  };
  const auto check = [](const DatasetParts& parts, std::vector<std::int32_t> numbers, std::vector<std::string> names) {
    CHECK(labels(*parts.pool) == numbers);
    CHECK(parts.class_names == names);
    CHECK(parts.shape.classes == static_cast<Index>(names.size()));
  };
  const auto signs = with(header(dictionary("|i1", "(3,)")) + "\x01\xFF\x01");
  check(signs, {1, 0, 1}, {"-1", "1"});
  CHECK_THAT(signs.source, Contains("classes 0 to 1: -1, 1"));
  check(with(header(dictionary(">i8", "(3, 1)")) +
             std::string("\0\0\0\0\0\0\0\x0A\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x0A", 24)),
        {1, 0, 1}, {"2", "10"});
  check(with(header(dictionary("|b1", "(3,)")) + std::string("\1\0\1", 3)), {1, 0, 1}, {"0", "1"});
  check(with(header(dictionary("|S2", "(3,)")) + std::string("cat\0ca", 6)), {0, 1, 0}, {"ca", "t"});
  std::string wide;
  for (const char c : std::string("ab\xE4"
                                  "aa\0",
                                  6))
    wide += std::string(1, c) + std::string(3, '\0');
  check(with(header(dictionary("<U2", "(3,)")) + wide), {1, 2, 0},
        {"a", "ab",
         "\xC3\xA4"
         "a"});
  check(with(header(dictionary("<f4", "(3, 3)")) +
             [] {
               std::string rows;
               for (const float v : {0.F, 0.F, 1.F, 1.F, 0.F, 0.F, 0.F, 1.F, 0.F})
                 rows.append(reinterpret_cast<const char*>(&v), 4);
               return rows;
             }()),
        {2, 0, 1}, {"0", "1", "2"});
  CHECK_THAT(
      fault("npy",
            {{"file", x},
             {"labels", folder.write("y.npy", header(dictionary("|u1", "(3, 2)")) + std::string("\1\0\1\1\0\1", 6))}}),
      Contains("one-hot") && Contains("for example 1"));
}

TEST_CASE("NPY arrays of records, objects, complex numbers, texts or dates are refused by name") {
  const Folder folder;
  const auto data = values<float>(6);
  CHECK_THAT(npy_fault(folder, header(dictionary("|O", "(2, 3)")) + data),
             Contains("type '|O'") && Contains("objects"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<c8", "(2, 3)")) + data), Contains("complex"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<U3", "(2, 3)")) + data), Contains("texts"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<M8[ns]", "(2, 3)")) + data), Contains("dates"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<f16", "(2, 3)")) + data), Contains("'<f16'"));
  CHECK_THAT(npy_fault(folder, header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }") + data),
             Contains("records"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<f4", "(6,)")) + data),
             Contains("2 to 4 dimensions") && Contains("(6,)"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<f4", "(0, 6)"))), Contains("sizes above zero"));
  CHECK_THAT(npy_fault(folder, header(dictionary("<f4", "(2, 3)"), 9) + data), Contains("version"));
  CHECK_THAT(npy_fault(folder, "PK\x03\x04 an .npz file"), Contains("numpy.save"));
}

TEST_CASE("an NPY header that claims more than the file can hold is refused before memory is asked for") {
  const Folder folder;
  for (const auto* shape :
       {"(4000000000, 4000000000)", "(9223372036854775807, 2)", "(99999999999999999999999, 2)", "(1, 1000000000000)"})
    CHECK_THAT(npy_fault(folder, header(dictionary("<f8", shape)) + values<double>(2)), Contains(folder("x.npy")));
  std::string long_header = "\x93NUMPY";
  long_header += std::string("\x02\x00\xFF\xFF\xFF\xFF", 6);
  CHECK_THAT(npy_fault(folder, long_header), Contains("at most 65536 bytes"));
}

TEST_CASE("an NPY number that is not finite is refused with its place") {
  const Folder folder;
  for (const double wrong : {std::nan(""), HUGE_VAL, 1e300}) {
    const auto bytes = header(dictionary("<f8", "(2, 3)")) + values<double>(4) +
                       std::string(reinterpret_cast<const char*>(&wrong), 8) + values<double>(1);
    CHECK_THAT(npy_fault(folder, bytes), Contains("finite") && Contains("element 4"));
  }
}

TEST_CASE("settings of dataset/npy that contradict one another are refused") {
  CHECK_THROWS_WITH(load("npy", {{"file", std::string()}}), Contains("`file` is empty"));
  CHECK_THROWS_WITH(load("npy", {{"file", std::string("a")}, {"height", std::int64_t{3}}}),
                    Contains("height and width"));
  CHECK_THROWS_WITH(load("npy", {{"file", std::string("a")}, {"test_labels", std::string("b")}}),
                    Contains("without test_file"));
}

}  // namespace sandglass::test_npy
