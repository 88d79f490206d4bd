#include "tests/plugins/datasets/image_files.hpp"
#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_images {
using namespace sandglass::idx_files;
using namespace sandglass::image_files;
using namespace sandglass::loading;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;
using std::string;

/// A folder of images.
struct Pictures {
  Folder folder;

  string put(const string& name, const string& bytes) const {
    fs::create_directories(fs::path(folder(name)).parent_path());
    return folder.write(name, bytes);
  }
  built::Settings settings(built::Settings more = {}) const {
    more["folder"] = folder("");
    return more;
  }
  DatasetParts load(built::Settings more = {}) const { return loading::load("images", settings(std::move(more))); }

  /// Of loading and of reading every image.
  string fault(built::Settings more = {}) const {
    try {
      const auto parts = load(std::move(more));
      for (Index i = 0; i < parts.pool->count(); ++i) read(parts, *parts.pool, i);
    } catch (const IoError& error) {
      return error.what();
    }
    return "no fault";
  }
};

/// The one image of a folder.
std::vector<float> only(const string& bytes, built::Settings more = {}) {
  const Pictures pictures;
  pictures.put("a.png", bytes);
  const auto parts = pictures.load(std::move(more));
  return read(parts, *parts.pool, 0);
}

built::Settings size(std::int64_t height, std::int64_t width) { return {{"height", height}, {"width", width}}; }

}  // namespace

TEST_CASE("the images of a folder are examples in the order of their names, hidden files and others passed over") {
  const Pictures pictures;
  pictures.put("b.PNG", grey_png(2, 3, 100));
  pictures.put("a.png", grey_png(2, 3, 0));
  pictures.put("c.jpeg", jpeg(2, 3, {51}, JCS_GRAYSCALE));
  pictures.put(".hidden.png", "nothing");
  pictures.put("notes.txt", "about");
  const auto parts = pictures.load();
  REQUIRE(parts.pool->count() == 3);
  CHECK((parts.shape.height == 2 && parts.shape.width == 3 && parts.shape.channels == 1 && parts.shape.features == 6));
  CHECK(read(parts, *parts.pool, 0)[5] == 50.F / 255);
  CHECK(read(parts, *parts.pool, 1)[0] == 100.F / 255);
  CHECK(read(parts, *parts.pool, 2)[4] == 51.F / 255);
  CHECK_FALSE(parts.pool->has_labels());
  CHECK(parts.test == nullptr);
}

TEST_CASE("sub-folders are the classes, in the order of their names, and keep them") {
  const Pictures pictures;
  pictures.put("dog/1.png", grey_png(1, 1, 40));
  pictures.put("cat/deep/2.png", grey_png(1, 1, 30));
  pictures.put("cat/1.png", grey_png(1, 1, 20));
  fs::create_directories(pictures.folder("empty"));
  const Pictures other;
  other.put("dog/x.png", grey_png(1, 1, 10));
  const auto parts = pictures.load({{"test_folder", other.folder("")}});
  CHECK(labels(*parts.pool) == std::vector<std::int32_t>{0, 0, 1});
  CHECK(parts.class_names == std::vector<string>{"cat", "dog"});
  CHECK(parts.shape.classes == 2);
  CHECK_THAT(parts.source, Contains("classes 0 to 1: cat, dog"));
  CHECK(read(parts, *parts.pool, 1)[0] == 30.F / 255);
  REQUIRE(parts.test);
  CHECK(labels(*parts.test) == std::vector<std::int32_t>{1});
  other.put("cow/x.png", grey_png(1, 1, 10));
  CHECK_THAT(pictures.fault({{"test_folder", other.folder("")}}), Contains("'cow'"));
}

TEST_CASE("every kind of PNG is read: 1 and 16 bits, palette, colour, interlaced") {
  CHECK(only(Png{1, 4, 1, PNG_COLOR_TYPE_GRAY, {"\x50"}}.bytes()) == std::vector<float>{0, 1, 0, 1});
  CHECK(only(Png{1, 2, 16, PNG_COLOR_TYPE_GRAY, {string("\x01\x02\xFF\xFF", 4)}}.bytes()) ==
        std::vector<float>{258.F / 65535, 1});
  CHECK(only(Png{1, 1, 8, PNG_COLOR_TYPE_RGB, {string("\x01\x02\x03", 3)}}.bytes()) ==
        std::vector<float>{1.F / 255, 2.F / 255, 3.F / 255});
  CHECK(only(Png{1, 2, 8, PNG_COLOR_TYPE_PALETTE, {string("\x01\x00", 2)}, "\x0A\x14\x1E\xFF\xFF\xFF"}.bytes()) ==
        std::vector<float>{1, 1, 1, 10.F / 255, 20.F / 255, 30.F / 255});
  std::vector<std::uint8_t> pixels;
  for (int k = 0; k < 70; ++k) pixels.push_back(static_cast<std::uint8_t>(3 * k));
  const auto interlaced = only(interlaced_png(7, 10, pixels));
  REQUIRE(interlaced.size() == 70);
  for (std::size_t k = 0; k < 70; ++k) CHECK(interlaced[k] == static_cast<float>(pixels[k]) / 255);
}

TEST_CASE("JPEG is read grey, coloured and progressive, whatever the file is called") {
  const auto near = [](const std::vector<float>& pixels, std::vector<double> expected) {
    for (std::size_t k = 0; k < pixels.size(); ++k) CHECK(pixels[k] == Approx(expected[k % 3] / 255).margin(2. / 255));
  };
  CHECK(only(jpeg(9, 8, {77}, JCS_GRAYSCALE))[71] == 77.F / 255);
  near(only(jpeg(9, 8, {200, 100, 50}, JCS_RGB)), {200, 100, 50});
  near(only(jpeg(9, 8, {200, 100, 50}, JCS_RGB, true)), {200, 100, 50});
}

TEST_CASE("channels makes images grey or coloured, and files that differ in it are refused by name without") {
  const auto red = Png{1, 1, 8, PNG_COLOR_TYPE_RGB, {string("\xFF\x00\x00", 3)}}.bytes();
  CHECK(only(red, {{"channels", string("1")}})[0] == Approx(.299));
  CHECK(only(grey_png(1, 1, 51), {{"channels", string("3")}}) == std::vector<float>(3, 51.F / 255));
  const Pictures pictures;
  pictures.put("a.png", grey_png(1, 1));
  pictures.put("b.png", red);
  CHECK_THAT(pictures.fault(), Contains("a.png") && Contains("b.png") && Contains("dataset.channels"));
  CHECK(pictures.fault({{"channels", string("3")}}) == "no fault");
}

TEST_CASE("images of differing sizes are refused naming two files, or resized") {
  const Pictures pictures;
  pictures.put("a.png", grey_png(2, 2));
  pictures.put("b.png", grey_png(4, 2));
  CHECK_THAT(pictures.fault(), Contains("a.png") && Contains("b.png") && Contains("2 x 2") && Contains("4 x 2") &&
                                   Contains("dataset.height"));
  const auto parts = pictures.load(size(2, 2));
  CHECK(read(parts, *parts.pool, 0) == std::vector<float>{0, 10.F / 255, 20.F / 255, 30.F / 255});
  CHECK_THROWS_WITH(pictures.load({{"height", std::int64_t{3}}}), Contains("height and width together"));
}

TEST_CASE("resizing is by a triangle filter, which keeps a constant and a ramp's middle") {
  // One row of 0, 60, 120, 180 to half its width: taps 3/8, 3/8, 1/8 around each end's centre, normalised by 7/8.
  const auto half = only(grey_png(1, 4, 0, 60), size(1, 2));
  CHECK(half[0] == Approx((3 * 0 + 3 * 60 + 1 * 120) / 7. / 255));
  CHECK(half[1] == Approx((1 * 60 + 3 * 120 + 3 * 180) / 7. / 255));
  const auto twice = only(grey_png(1, 2, 0, 100), size(1, 4));
  CHECK(twice[0] == 0);
  CHECK(twice[1] == Approx(25. / 255));
  CHECK(twice[2] == Approx(75. / 255));
  CHECK(twice[3] == Approx(100. / 255));
  for (const float v : only(grey_png(5, 7, 90, 0), size(3, 11))) CHECK(v == Approx(90. / 255));
}

TEST_CASE("transparent pixels are refused by name, or laid on black or white; opaque ones are no matter") {
  const auto half = Png{1, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {string("\xFF\x33", 2)}}.bytes();
  const auto full = Png{1, 1, 8, PNG_COLOR_TYPE_RGB_ALPHA, {string("\x33\x33\x33\xFF", 4)}}.bytes();
  const Pictures pictures;
  const auto file = pictures.put("a.png", half);
  CHECK_THAT(pictures.fault(), Contains(file) && Contains("dataset.transparency"));
  CHECK(only(half, {{"transparency", string("black")}})[0] == Approx(.2));
  CHECK(only(half, {{"transparency", string("white")}})[0] == Approx(1));
  CHECK(only(full) == std::vector<float>(3, .2F));
}

TEST_CASE("an image that is broken, cut off anywhere, CMYK or of another format is refused by name") {
  const Pictures pictures;
  const auto whole = grey_png(5, 6), photo = jpeg(16, 16, {10, 200, 30}, JCS_RGB);
  for (std::size_t length = 0; length < whole.size(); length += 3) {
    const auto file = pictures.put("a.png", whole.substr(0, length));
    CHECK_THAT(pictures.fault(), Contains(file) && Contains("expected"));
  }
  for (std::size_t length = 0; length + 2 < photo.size(); length += 7) {
    const auto file = pictures.put("a.png", photo.substr(0, length));
    INFO(length << " of " << photo.size());
    CHECK_THAT(pictures.fault(), Contains(file) && Contains("expected"));
  }
  auto changed = whole;
  changed[45] = static_cast<char>(changed[45] ^ 0x55);
  pictures.put("a.png", changed);
  CHECK_THAT(pictures.fault(), Contains("broken"));
  pictures.put("a.png", jpeg(4, 4, {1, 2, 3, 4}, JCS_CMYK));
  CHECK_THAT(pictures.fault(), Contains("a.png") && Contains("CMYK"));
  pictures.put("a.png", "GIF89a");
  CHECK_THAT(pictures.fault(), Contains("a.png") && Contains("other first bytes"));
  pictures.put("z.bmp", "BM");
  CHECK_THAT(pictures.fault(), Contains("z.bmp") && Contains("convert"));
}

TEST_CASE("an image that claims more pixels than it can hold is refused before memory is asked for") {
  const Pictures pictures;
  for (const auto& [height, width] : {std::pair{8000, 8000}, std::pair{2000000000, 2000000000}, std::pair{0, 5}}) {
    const auto file = pictures.put("a.png", Png{height, width, 8, PNG_COLOR_TYPE_GRAY, {"x"}}.bytes());
    CHECK_THAT(pictures.fault(), Contains(file));
  }
}

TEST_CASE("an image that was cut off is found by its header, PNG and JPEG alike") {
  for (const auto& [name, bytes] :
       {std::pair{string("b.png"), grey_png(20, 20)}, std::pair{string("b.jpg"), jpeg(20, 20, {51}, JCS_GRAYSCALE)}}) {
    const Pictures pictures;
    pictures.put("a.png", grey_png(20, 20));
    const auto file = pictures.put(name, bytes.substr(0, bytes.size() - 6));
    CHECK_THROWS_WITH(pictures.load(), Contains(file) && Contains("it ends early"));
    CHECK_THROWS_WITH(built::dataset("images", pictures.settings(size(5, 5)))->inspect(), Contains(file));
  }
}

TEST_CASE("inspecting a folder of images refuses by headers what loading would refuse") {
  const Pictures pictures;
  const auto inspect = [&](built::Settings more = {}) {
    built::dataset("images", pictures.settings(std::move(more)))->inspect();
  };
  CHECK_THROWS_WITH(inspect(), Contains("found none"));
  pictures.put("a.png", grey_png(2, 3));
  inspect();
  const auto other = pictures.put("b.png", grey_png(3, 3));
  CHECK_THROWS_WITH(inspect(), Contains(other) && Contains("2 x 3"));
  inspect(size(4, 4));
  const auto none = pictures.put("b.png", "no image at all");
  CHECK_THROWS_WITH(inspect(size(4, 4)), Contains(none) && Contains("other first bytes"));
  const auto bomb = pictures.put("b.png", Png{2000000000, 2000000000, 8, PNG_COLOR_TYPE_GRAY, {"x"}}.bytes());
  CHECK_THROWS_WITH(inspect(size(4, 4)), Contains(bomb) && Contains("2000000000 x 2000000000"));
}

TEST_CASE("a folder that holds no classes in an order that is clear is refused") {
  const Pictures pictures;
  CHECK_THAT(pictures.fault(), Contains("images (.png, .jpg, .jpeg)") && Contains("found none"));
  pictures.put("test/cat/1.png", grey_png(1, 1));
  pictures.put("train/cat/1.png", grey_png(1, 1));
  CHECK_THAT(pictures.fault(), Contains("test, train") && Contains("dataset.test_folder"));
  pictures.put("1.png", grey_png(1, 1));
  CHECK_THAT(pictures.fault(), Contains("both") && Contains("1.png"));
  CHECK_THAT(fault("images", {{"folder", pictures.folder("none")}}), Contains("no such folder"));
  CHECK_THAT(fault("images", {{"folder", pictures.folder("1.png")}}), Contains("found a file"));
  CHECK_THROWS_WITH(load("images", {{"folder", string()}}), Contains("`folder` is empty"));
  fs::remove(pictures.folder("1.png"));
  fs::remove_all(pictures.folder("train"));
  fs::create_directory_symlink(pictures.folder("test"), pictures.folder("test/back"));
  CHECK_THAT(pictures.fault(), Contains("lead back"));
}

}  // namespace sandglass::test_images
