#include "plugins/datasets/synthetic/convex_sets.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sandglass/plugin.hpp>

namespace sandglass {
namespace {

/// A convex set of pixels meets each row in one run: columns first ... end - 1.
struct PixelRun {
  Index first = 0, end = 0;
};

/// Keeps of each run the pixels with normal * (centre - point) >= 0.
void cut(std::vector<PixelRun>& runs, double x, double y, double angle) {
  const double nx = std::cos(angle), ny = std::sin(angle);
  for (std::size_t row = 0; row < runs.size(); ++row) {
    auto& run = runs[row];
    const double rest = ny * (static_cast<double>(row) + .5 - y);
    if (std::abs(nx) < 1e-9) {
      if (rest < 0) run.end = run.first;
      continue;
    }
    const double limit = std::clamp(x - rest / nx - .5, -1e6, 1e6);  // nx * (column - limit) >= 0
    if (nx > 0)
      run.first = std::max(run.first, static_cast<Index>(std::ceil(limit)));
    else
      run.end = std::min(run.end, static_cast<Index>(std::floor(limit)) + 1);
  }
}

Index count(const std::vector<PixelRun>& runs) {
  Index sum = 0;
  for (const auto& run : runs) sum += std::max<Index>(0, run.end - run.first);
  return sum;
}

Index floor_div(Index a, Index b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

/// Each row's first and last column in the set; first > last for an empty row.
struct Extent {
  Index row, first, last;
};

}  // namespace

std::ptrdiff_t pixel_count(const PixelSet& set) { return std::count(set.begin(), set.end(), 1); }

PixelSet draw_convex(std::ptrdiff_t size, double p, std::ptrdiff_t least, Rng& rng) {
  std::vector<PixelRun> runs;
  do {
    runs.assign(static_cast<std::size_t>(size), {0, size});
    auto planes = 1 + static_cast<int>(std::log1p(-rng.uniform()) / std::log1p(-p));
    for (; planes > 0 && count(runs) >= least; --planes) {
      const double x = rng.uniform(0, static_cast<double>(size)), y = rng.uniform(0, static_cast<double>(size));
      cut(runs, x, y, rng.uniform(0, 2 * std::numbers::pi));
    }
  } while (count(runs) < least);
  PixelSet set(static_cast<std::size_t>(size * size), 0);
  for (Index row = 0; row < size; ++row) {
    const auto run = runs[static_cast<std::size_t>(row)];
    if (run.end > run.first) std::fill_n(set.begin() + row * size + run.first, run.end - run.first, std::uint8_t{1});
  }
  return set;
}

bool is_convex(const PixelSet& set, std::ptrdiff_t size) {
  std::vector<Extent> rows;
  std::vector<Index> counts(static_cast<std::size_t>(size));
  for (Index row = 0; row < size; ++row) {
    const auto begin = set.begin() + row * size, end = begin + size;
    const auto first = std::find(begin, end, 1);
    if (first == end) continue;
    const auto last = std::find(std::make_reverse_iterator(end), std::make_reverse_iterator(begin), 1);
    rows.push_back({row, first - begin, size - 1 - (last - std::make_reverse_iterator(end))});
    counts[static_cast<std::size_t>(row)] = std::count(begin, end, 1);
  }
  // The hull's part of a row lies between the outermost points of segments from a row above (or itself) to one below.
  for (Index row = rows.empty() ? size : rows.front().row; row < size && row <= rows.back().row; ++row) {
    Index first = size, last = -1;
    for (const auto& a : rows)
      for (const auto& b : rows) {
        if (a.row > row || b.row < row) continue;
        const Index span = std::max<Index>(1, b.row - a.row), below = a.row == b.row ? 1 : b.row - row,
                    above = span - below;
        first = std::min(first, -floor_div(-(a.first * below + b.first * above), span));
        last = std::max(last, floor_div(a.last * below + b.last * above, span));
      }
    if (counts[static_cast<std::size_t>(row)] != std::max<Index>(0, last - first + 1)) return false;
  }
  return true;
}

}  // namespace sandglass
