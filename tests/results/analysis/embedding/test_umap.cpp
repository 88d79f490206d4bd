#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string_view>

#include "results/analysis/embedding/map_quality.hpp"
#include "results/analysis/embedding/umap.hpp"
#include "results/base/checksum.hpp"
#include "results/base/error.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_umap {
using namespace sandglass::results;

TEST_CASE("the same codes and seed have the same picture, another seed another") {
  const auto made = MadeCodes::grouped(200, 6, 3, 1);
  const UmapOptions options{.epochs = 50, .seed = 4};
  const auto first = umap(made.codes(), options);
  CHECK(first == umap(made.codes(), options));
  CHECK(first != umap(made.codes(), {.epochs = 50, .seed = 5}));
}

TEST_CASE("the bits of a picture are the same on every machine and in every build") {
  const auto made = MadeCodes::grouped(150, 4, 3, 1);
  const MadeCodes start(150, 2, 9);
  const auto xy = umap(made.codes(), {.neighbours = 10, .epochs = 30, .seed = 1}, start.values);
  CHECK(crc32({reinterpret_cast<const char*>(xy.data()), xy.size() * sizeof(float)}) == 0xA1E5AC34);
}

TEST_CASE("groups that are apart stay apart, and the picture can be trusted") {
  const auto made = MadeCodes::grouped(300, 8, 5, 4);
  const auto xy = umap(made.codes());
  const auto quality = map_quality(made.codes(), {xy, 300, 2}, made.labels);
  CHECK(quality.same_label_here == 1.0);
  CHECK(quality.trustworthiness > 0.9);
}

TEST_CASE("a picture starts where it is told to") {
  const auto made = MadeCodes::grouped(120, 6, 3, 5);
  const auto first = umap(made.codes(), {.seed = 1});
  const auto mean_of = [](const std::vector<float>& xy, std::size_t group, std::size_t d) {
    double sum = 0;
    for (std::size_t i = group; i < 120; i += 3) sum += xy[2 * i + d] / 40;
    return sum;
  };
  auto turned = first;
  for (float& value : turned) value = -value;
  const auto second = umap(made.codes(), {.seed = 1}, turned);
  // The islands lie on the other side of each other now.
  for (std::size_t d = 0; d < 2; ++d) {
    const double before = mean_of(first, 0, d) - mean_of(first, 1, d);
    if (std::abs(before) > 3) CHECK(before * (mean_of(second, 0, d) - mean_of(second, 1, d)) < 0);
  }
  CHECK_THROWS_WITH(umap(made.codes(), {}, std::span(turned).first(10)),
                    "an embedding of 120 examples is to start from 10 numbers, expected two of each example");
}

TEST_CASE("few, equal and one-dimensional codes have finite pictures") {
  const auto finite = [](const std::vector<float>& xy) {
    return std::ranges::all_of(xy, [](float x) { return std::isfinite(x); });
  };
  const std::vector<float> equal(60, 2.0F);
  const MadeCodes line(50, 1);
  const auto some = [&](std::size_t examples, std::size_t units) {
    return Codes{std::span(equal).first(examples * units), examples, units};
  };
  for (const Codes& codes : {some(30, 2), line.codes(), some(1, 2), some(2, 2), some(3, 1), some(4, 0)}) {
    const auto xy = umap(codes, {.epochs = 20});
    CHECK(xy.size() == 2 * codes.examples);
    CHECK(finite(xy));
  }
  CHECK(umap({}).empty());
  const std::vector<float> wrong{1, NAN};
  CHECK_THROWS_AS(umap({wrong, 2, 1}), Error);
  const std::vector<float> huge{1e30F, -1e30F, 3e38F, 0, 5, -3e38F};
  CHECK(umap({huge, 6, 1}, {.epochs = 10}).size() == 12);
}

}  // namespace sandglass::test_umap
