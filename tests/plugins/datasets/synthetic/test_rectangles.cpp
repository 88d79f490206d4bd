#include <algorithm>
#include <cmath>

#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_rectangles {
using namespace sandglass::loading;

namespace {

struct Box {
  Index top = 1000, left = 1000, bottom = -1, right = -1;
  Index height() const { return bottom - top + 1; }
  Index width() const { return right - left + 1; }
};

/// Around all white pixels.
Box box_of(const std::vector<float>& pixels, Index size) {
  Box box;
  for (Index row = 0; row < size; ++row)
    for (Index col = 0; col < size; ++col)
      if (pixels[static_cast<std::size_t>(row * size + col)] == 1)
        box = {std::min(box.top, row), std::min(box.left, col), std::max(box.bottom, row), std::max(box.right, col)};
  return box;
}

bool on_border(const Box& box, Index row, Index col) {
  const bool inside = row >= box.top && row <= box.bottom && col >= box.left && col <= box.right;
  return inside && (row == box.top || row == box.bottom || col == box.left || col == box.right);
}

double half_of(const Examples& part) {
  const auto all = labels(part);
  return static_cast<double>(std::count(all.begin(), all.end(), 1)) / static_cast<double>(all.size());
}

}  // namespace

TEST_CASE("rectangles are white borders on black, and the label says whether they are wider than high") {
  const auto parts = load("rectangles", {}, {.pool = 1000, .test = 1, .seed = 3});
  Index least = 1000, most = 0;
  for (Index i = 0; i < 1000; ++i) {
    const auto pixels = read(parts, *parts.pool, i);
    const auto box = box_of(pixels, 28);
    bool exact = true;
    for (Index row = 0; row < 28; ++row)
      for (Index col = 0; col < 28; ++col)
        exact = exact && pixels[static_cast<std::size_t>(row * 28 + col)] == (on_border(box, row, col) ? 1 : 0);
    CHECK(exact);
    CHECK(std::abs(box.width() - box.height()) >= 3);
    CHECK(parts.pool->label(i) == (box.width() > box.height() ? 1 : 0));
    least = std::min({least, box.width(), box.height()});
    most = std::max({most, box.width(), box.height()});
  }
  CHECK((least == 3 && most == 28));
  CHECK(half_of(*parts.pool) == Approx(.5).margin(.08));  // five standard deviations
}

TEST_CASE("rectangles and rectangles-images come in the sizes of their source, each example on its own") {
  check_generated("rectangles", 1200, 50000);
  check_generated("rectangles_images", 12000, 50000);
}

TEST_CASE("rectangles of every size of image fit into it") {
  for (const std::int64_t size : {8, 64}) {
    const auto parts = load("rectangles", {{"size", size}}, {.pool = 50, .test = 1, .seed = 1});
    for (Index i = 0; i < 50; ++i) CHECK(box_of(read(parts, *parts.pool, i), size).width() >= 3);
  }
}

TEST_CASE("rectangles-images are grey, textured and balanced, without a border") {
  const auto parts = load("rectangles_images", {}, {.pool = 1000, .test = 1, .seed = 3});
  double sum = 0;
  Index same_as_neighbour = 0;
  for (Index i = 0; i < 200; ++i) {
    const auto pixels = read(parts, *parts.pool, i);
    for (const float v : pixels) REQUIRE((v >= 0 && v <= 1));
    for (std::size_t k = 0; k < pixels.size(); ++k) sum += pixels[k];
    for (std::size_t k = 1; k < pixels.size(); ++k) same_as_neighbour += std::abs(pixels[k] - pixels[k - 1]) < .05F;
  }
  CHECK(sum / (200 * 784) == Approx(.4).margin(.06));
  CHECK(same_as_neighbour > 200 * 783 / 2);  // smooth, not noise, where no edge runs
  CHECK(half_of(*parts.pool) == Approx(.5).margin(.08));
}

TEST_CASE("a rectangle of rectangles-images has the sides, the area and the label of its recipe") {
  // The rectangle's own pixels are known where one image is dark and the other bright.
  const idx_files::Folder folder;
  std::string dark = "P5 40 40 255\n", bright = dark;
  for (int k = 0; k < 1600; ++k) {
    dark += static_cast<char>(k % 2 == 0 ? 0 : 80);  // enough contrast to be taken
    bright += static_cast<char>(k % 2 == 0 ? 170 : 250);
  }
  folder.write("a.pgm", dark);
  folder.write("b.PGM", bright);
  const auto parts = load("rectangles_images", {{"source", std::string("folder")}, {"folder", folder("")}},
                          {.pool = 400, .test = 1, .seed = 2});
  int seen = 0;
  for (Index i = 0; i < 400; ++i) {
    auto pixels = read(parts, *parts.pool, i);
    for (auto& v : pixels) v = v > .5F ? 1.F : 0.F;
    const auto corner = pixels[0];
    if (pixels[27] != corner || pixels[27 * 28] != corner || pixels[783] != corner) continue;  // it touches a corner
    if (corner == 1)
      for (auto& v : pixels) v = 1 - v;
    const auto box = box_of(pixels, 28);
    if (box.bottom < 0) continue;  // both patches came from the same image
    const auto area = static_cast<double>(std::count(pixels.begin(), pixels.end(), 1.F));
    ++seen;
    CHECK(area == static_cast<double>(box.width() * box.height()));
    CHECK((area >= .25 * 784 && area <= .75 * 784));
    CHECK((std::min(box.width(), box.height()) >= 10 && std::abs(box.width() - box.height()) >= 5));
    CHECK(parts.pool->label(i) == (box.width() > box.height() ? 1 : 0));
  }
  CHECK(seen > 100);
}

}  // namespace sandglass::test_rectangles
