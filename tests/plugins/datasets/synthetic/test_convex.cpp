#include <algorithm>
#include <cmath>

#include "plugins/datasets/synthetic/convex_sets.hpp"
#include "tests/plugins/datasets/loading.hpp"

namespace sandglass::test_convex {
using namespace sandglass::loading;

namespace {

using Point = std::pair<Index, Index>;

Index cross(const Point& o, const Point& a, const Point& b) {
  return (a.first - o.first) * (b.second - o.second) - (a.second - o.second) * (b.first - o.first);
}

/// Andrew's monotone chain, counter-clockwise.
std::vector<Point> hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end());
  if (points.size() < 3) return points;
  std::vector<Point> chain;
  const auto half = [&](auto begin, auto end) {
    const auto start = chain.size();
    for (auto p = begin; p != end; ++p) {
      while (chain.size() >= start + 2 && cross(chain[chain.size() - 2], chain.back(), *p) <= 0) chain.pop_back();
      chain.push_back(*p);
    }
    chain.pop_back();
  };
  half(points.begin(), points.end());
  half(points.rbegin(), points.rend());
  return chain;
}

/// By brute force: no pixel outside of the set lies in the hull of the set's pixels.
bool convex_by_hull(const PixelSet& set, Index size) {
  std::vector<Point> points;
  for (Index k = 0; k < size * size; ++k)
    if (set[static_cast<std::size_t>(k)] != 0) points.emplace_back(k / size, k % size);
  const auto corners = hull(points);
  for (Index k = 0; k < size * size; ++k) {
    const Point p{k / size, k % size};
    if (set[static_cast<std::size_t>(k)] != 0 || points.empty()) continue;
    bool inside = true;
    for (std::size_t i = 0; i < corners.size(); ++i)
      inside = inside && cross(corners[i], corners[(i + 1) % corners.size()], p) >= 0;
    if (corners.size() <= 2) {  // a line: within its ends
      const auto &a = corners.front(), &b = corners.back();
      inside = inside && (p.first - a.first) * (b.first - p.first) >= 0 &&
               (p.second - a.second) * (b.second - p.second) >= 0 && p != a;
    }
    if (inside) return false;
  }
  return true;
}

PixelSet picture(const std::string& text) {
  PixelSet set;
  for (const char c : text) set.push_back(c == '#');
  return set;
}

}  // namespace

TEST_CASE("a set of pixels is convex if no pixel of its hull is missing") {
  CHECK(is_convex(picture("................"), 4));
  CHECK(is_convex(picture(".....#.........."), 4));
  CHECK(is_convex(picture("#....#....#....#"), 4));
  CHECK(is_convex(picture(".##.####.##....."), 4));
  CHECK(is_convex(picture("##....##........"), 4));
  CHECK_FALSE(is_convex(picture("#....#.........#"), 4));
  CHECK_FALSE(is_convex(picture("#.#............."), 4));
  CHECK_FALSE(is_convex(picture("#.......#......."), 4));
  CHECK_FALSE(is_convex(picture(".#..###.#.#....."), 4));
}

TEST_CASE("the convexity test agrees with the hull of the pixels, on sets of every kind") {
  int convex = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    Rng rng(1, Purpose::test, i);
    auto set = draw_convex(9, .3, 1, rng);
    for (auto flips = rng.below(4); flips > 0; --flips) set[rng.below(81)] ^= 1;
    convex += is_convex(set, 9);
    REQUIRE(is_convex(set, 9) == convex_by_hull(set, 9));
  }
  CHECK((convex > 300 && convex < 2700));
}

TEST_CASE("convex sets are convex, the others are not, and their shares of white agree") {
  const auto parts = load("convex", {}, {.pool = 2000, .test = 1, .seed = 8});
  double white[2] = {}, squares[2] = {}, count[2] = {};
  for (Index i = 0; i < 2000; ++i) {
    const auto pixels = read(parts, *parts.pool, i);
    const PixelSet set(pixels.begin(), pixels.end());
    const auto label = parts.pool->label(i);
    REQUIRE(convex_by_hull(set, 28) == (label == 1));
    const double share = static_cast<double>(pixel_count(set)) / 784;
    CHECK((share > .05 && share < .65));
    white[label] += share;
    squares[label] += share * share;
    count[label] += 1;
  }
  CHECK(count[1] / 2000 == Approx(.5).margin(.056));  // five standard deviations
  const double mean0 = white[0] / count[0], mean1 = white[1] / count[1];
  CHECK(std::abs(mean0 - mean1) < .03);
  CHECK(std::abs(std::sqrt(squares[0] / count[0] - mean0 * mean0) - std::sqrt(squares[1] / count[1] - mean1 * mean1)) <
        .02);
}

TEST_CASE("convex sets come in the sizes of their source, each example on its own, in images of every size") {
  check_generated("convex", 8000, 50000);
  for (const std::int64_t size : {12, 64}) {
    const auto parts = load("convex", {{"size", size}}, {.pool = 20, .test = 1, .seed = 1});
    for (Index i = 0; i < 20; ++i) {
      const auto pixels = read(parts, *parts.pool, i);
      CHECK(is_convex(PixelSet(pixels.begin(), pixels.end()), size) == (parts.pool->label(i) == 1));
    }
  }
}

}  // namespace sandglass::test_convex
