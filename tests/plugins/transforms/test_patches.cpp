#include <cmath>
#include <numbers>
#include <set>

#include "plugins/transforms/patches.hpp"
#include "tests/plugins/datasets/idx_files.hpp"
#include "tests/plugins/transforms/applying.hpp"

namespace sandglass::test_patches {
using namespace sandglass::applying;
using Catch::Contains;
using sandglass::idx_files::Folder;

namespace {

std::vector<float> draw(const PatchSource& source, const PatchShape& shape, std::uint64_t seed) {
  std::vector<float> out(static_cast<std::size_t>(shape.height * shape.width * shape.channels), -1);
  auto rng = stream(seed);
  source.draw(shape, rng, out);
  return out;
}

double deviation(const std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (const double v : values) {
    sum += v;
    squares += v * v;
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt(squares / n - sum / n * sum / n);
}

/// Power of the rows at a frequency, averaged over textures.
double power(const PatchSource& source, Index size, double frequency) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto patch = draw(source, {size, size, 1}, seed);
    for (Index row = 0; row < size; row += 4) {
      double c = 0, s = 0;
      for (Index col = 0; col < size; ++col) {
        const double window =
            .5 - .5 * std::cos(2 * std::numbers::pi * (static_cast<double>(col) + .5) / static_cast<double>(size));
        const double v = window * (patch[static_cast<std::size_t>(row * size + col)] - .5);
        const double phase = 2 * std::numbers::pi * frequency * static_cast<double>(col) / static_cast<double>(size);
        c += v * std::cos(phase);
        s += v * std::sin(phase);
      }
      sum += c * c + s * s;
    }
  }
  return sum;
}

/// A binary PGM whose pixel at (row, col) is row * width + col.
std::string counting(Index height, Index width) {
  std::string bytes = "P5\n# counting\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
  for (Index k = 0; k < height * width; ++k) bytes.push_back(static_cast<char>(k));
  return bytes;
}

}  // namespace

TEST_CASE("textures fill every pixel between 0 and 1 with contrast enough, in grey and in colour") {
  const auto textures = dead_leaves();
  double mean = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const Index channels : {1, 3}) {
      const auto patch = draw(*textures, {20, 28, channels}, seed);
      for (const float v : patch) REQUIRE((v >= 0 && v <= 1));
      REQUIRE(deviation(patch) >= PatchSource::kLeastDeviation);
      if (channels == 1)
        for (const float v : patch) mean += v / (560 * 200.0);
    }
  }
  CHECK(mean == Approx(.4).margin(.05));
}

TEST_CASE("a texture's power falls with frequency about as a photograph's, by the square") {
  const auto textures = dead_leaves();
  const double slope = std::log(power(*textures, 64, 16) / power(*textures, 64, 4)) / std::log(4);
  CHECK((slope < -1.4 && slope > -2.8));
}

TEST_CASE("patches of a folder are cut from its images, at every place") {
  const Folder folder;
  folder.write("a.pgm", counting(7, 20));
  folder.write("notes.txt", "no image");
  const auto images = image_folder(folder(""));
  std::set<float> corners;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto patch = draw(*images, {5, 18, 1}, seed);
    corners.insert(patch[0]);
    for (std::size_t row = 0; row < 5; ++row)
      for (std::size_t col = 0; col < 18; ++col)
        REQUIRE(patch[row * 18 + col] * 255 == Approx(patch[0] * 255 + static_cast<double>(row * 20 + col)));
  }
  CHECK(corners.size() == 9);
  CHECK_THAT(images->source(), Contains(folder("")));
}

TEST_CASE("patches of little contrast are drawn again as long as there are others") {
  const Folder folder;
  std::string flat = "P5 60 20 255\n";
  for (int k = 0; k < 1200; ++k) flat.push_back(static_cast<char>(k % 60 < 40 ? 100 : (k % 2 == 0 ? 50 : 200)));
  folder.write("a.pgm", flat);
  const auto images = image_folder(folder(""));
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    CHECK(deviation(draw(*images, {20, 20, 1}, seed)) >= PatchSource::kLeastDeviation);
  folder.write("a.pgm", "P5 2 2 255\n" + std::string(4, 'x'));
  CHECK(deviation(draw(*image_folder(folder("")), {2, 2, 1}, 1)) == Approx(0).margin(1e-6));  // there is no other
}

TEST_CASE("colours become grey where one channel is wanted, and grey is repeated where three are") {
  const Folder folder;
  folder.write("a.ppm", "P3 2 1 255  255 0 0  0 255 0");
  const auto colours = image_folder(folder(""));
  const auto grey = draw(*colours, {1, 2, 1}, 1);
  CHECK((grey[0] == Approx(.299) && grey[1] == Approx(.587)));
  CHECK(draw(*colours, {1, 2, 3}, 1) == std::vector<float>{1, 0, 0, 0, 1, 0});
  std::filesystem::remove(folder("a.ppm"));
  folder.write("a.pgm", "P2 2 1 255  51 255");
  CHECK(draw(*image_folder(folder("")), {1, 2, 3}, 1) == std::vector<float>{.2F, .2F, .2F, 1, 1, 1});
}

TEST_CASE("a folder that is missing, holds no image, a broken one or one too small is refused") {
  const Folder folder;
  CHECK_THROWS_WITH(image_folder(folder("none")), Contains(folder("none")) && Contains("expected a folder"));
  CHECK_THROWS_WITH(image_folder(folder("")), Contains(".pgm, .ppm"));
  folder.write("a.pgm", counting(4, 4));
  CHECK_THROWS_AS(image_folder(folder(""))->require({5, 4, 1}), ConfigError);
  CHECK_NOTHROW(image_folder(folder(""))->require({4, 4, 1}));
  folder.write("b.pgm", "P5 4 4 255\n12");
  CHECK_THROWS_WITH(image_folder(folder("")), Contains(folder("b.pgm")));
}

}  // namespace sandglass::test_patches
