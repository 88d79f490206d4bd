#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "tests/plugins/built.hpp"
#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_digits {
using namespace sandglass::loading;

namespace {

DatasetParts digits(const DatasetRequest& request, std::int64_t size = 28) {
  return built::dataset("digits", {{"size", size}})->load(request);
}

double squared_distance(const std::vector<double>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

using Means = std::array<std::vector<double>, 10>;

Means class_means(const DatasetParts& parts) {
  Means means;
  std::array<double, 10> counts{};
  for (auto& mean : means) mean.assign(784, 0.0);
  for (Index i = 0; i < parts.pool->count(); ++i) {
    const auto pixels = read(parts, *parts.pool, i);
    const auto label = static_cast<std::size_t>(parts.pool->label(i));
    counts.at(label) += 1;
    for (std::size_t k = 0; k < pixels.size(); ++k) means.at(label)[k] += pixels[k];
  }
  for (std::size_t label = 0; label < 10; ++label)
    for (auto& value : means.at(label)) value /= counts.at(label);
  return means;
}

}  // namespace

TEST_CASE("a digit depends on the seed and its number alone, not on how many are asked for") {
  const auto few = digits({.pool = 10, .test = 3, .seed = 5}), many = digits({.pool = 5000, .test = 50, .seed = 5});
  for (const Index i : {0, 3, 9}) {
    CHECK(read(few, *few.pool, i) == read(many, *many.pool, i));
    CHECK(few.pool->label(i) == many.pool->label(i));
  }
  CHECK(read(few, *few.test, 2) == read(many, *many.test, 2));
}

TEST_CASE("training digits, test digits and those of another seed differ") {
  const auto one = digits({.pool = 5, .test = 5, .seed = 5}), other = digits({.pool = 5, .test = 5, .seed = 6});
  for (Index i = 0; i < 5; ++i) {
    CHECK(read(one, *one.pool, i) != read(one, *one.test, i));
    CHECK(read(one, *one.pool, i) != read(other, *other.pool, i));
  }
}

TEST_CASE("digits are bright strokes on black paper, at every size") {
  for (const std::int64_t size : {8, 28, 64}) {
    const auto parts = digits({.pool = 200, .test = 1, .seed = 1}, size);
    CHECK(parts.shape.features == size * size);
    for (Index i = 0; i < 200; ++i) {
      const auto pixels = read(parts, *parts.pool, i);
      for (const float v : pixels) REQUIRE((v >= 0 && v <= 1));
      const double ink = std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(size * size);
      CHECK((ink > 0.02 && ink < 0.45));
    }
  }
}

TEST_CASE("all ten digits come about equally often") {
  const auto parts = digits({.pool = 5000, .test = 1, .seed = 2});
  std::array<int, 10> counts{};
  for (Index i = 0; i < 5000; ++i) ++counts.at(static_cast<std::size_t>(parts.pool->label(i)));
  for (const int count : counts) CHECK((count > 390 && count < 610));  // five standard deviations
}

TEST_CASE("digits of a class look alike: the nearest class mean names most test digits") {
  const auto parts = digits({.pool = 3000, .test = 500, .seed = 3});
  const auto means = class_means(parts);
  int right = 0;
  for (Index i = 0; i < 500; ++i) {
    const auto pixels = read(parts, *parts.test, i);
    std::int32_t nearest = 0;
    for (std::int32_t label = 1; label < 10; ++label)
      if (squared_distance(means.at(static_cast<std::size_t>(label)), pixels) <
          squared_distance(means.at(static_cast<std::size_t>(nearest)), pixels))
        nearest = label;
    right += nearest == parts.test->label(i);
  }
  CHECK(right > 350);
}

TEST_CASE("digits tell what they have drawn where they are asked to, and are the same digits") {
  const auto plain = load("digits", {}, {.pool = 400, .seed = 3}),
             told = load("digits", {{"factors", true}}, {.pool = 400, .seed = 3});
  CHECK(plain.coordinates.empty());
  CHECK(told.coordinates == std::vector<std::string>{"turn", "slant", "width", "height", "x", "y", "pen"});
  // What a picture shows of three factors: where its ink is, to the right and down, and how much there is.
  double sums[3][5] = {};
  for (Index i = 0; i < 400; ++i) {
    const auto pixels = read(told, *told.pool, i), factors = coordinates(told, *told.pool, i);
    REQUIRE(pixels == read(plain, *plain.pool, i));
    CHECK((factors[2] >= .62F && factors[2] <= .86F && factors[3] >= .68F && factors[3] <= .84F));
    CHECK((factors[4] >= .45F && factors[4] <= .55F && factors[6] >= .65F && factors[6] <= 1.5F));
    double ink = 0, right = 0, down = 0;
    for (std::size_t k = 0; k < 784; ++k) {
      ink += pixels[k];
      right += pixels[k] * static_cast<double>(k % 28), down += pixels[k] * static_cast<double>(k / 28);
    }
    const double seen[] = {right / ink, down / ink, ink}, drawn[] = {factors[4], factors[5], factors[6]};
    for (std::size_t f = 0; f < 3; ++f) {
      sums[f][0] += seen[f], sums[f][1] += drawn[f], sums[f][2] += seen[f] * seen[f];
      sums[f][3] += drawn[f] * drawn[f], sums[f][4] += seen[f] * drawn[f];
    }
  }
  for (const auto& s : sums) {
    const double xx = s[2] - s[0] * s[0] / 400, yy = s[3] - s[1] * s[1] / 400, xy = s[4] - s[0] * s[1] / 400;
    CHECK(xy / std::sqrt(xx * yy) > 0.5);
  }
}

}  // namespace sandglass::test_digits
