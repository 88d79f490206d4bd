#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/base/rng.hpp"
#include "core/linalg/convolution.hpp"
#include "core/linalg/convolution/parts.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/product_meter.hpp"
#include "tests/core/linalg/numbers.hpp"
#include "tests/core/linalg/teams.hpp"

namespace sandglass::test_windows {
using namespace sandglass::linalg;

namespace {

std::vector<const InstructionSet*> sets() {
  std::vector<const InstructionSet*> all = {instruction_set("portable")};
  for (const char* name : {"x86-64-v3", "x86-64-v4"}) {
    if (const InstructionSet* set = instruction_set(name)) all.push_back(set);
  }
  return all;
}

template <class T>
const WindowTable<T>& windows(const InstructionSet& set) {
  if constexpr (sizeof(T) == 4) {
    return set.f32.windows;
  } else {
    return set.f64.windows;
  }
}

constexpr PixelGrid kGrid{2, 3, 5};
constexpr PixelStrides kFrom{100, 24, 4}, kTo{3 * 5 * 40, 5 * 40, 40};
constexpr Window kWindow{2, 5, 24};
constexpr Index kDepth = 10, kPixels = 30;

Index start(const PixelStrides& s, Index pixel) {
  return pixel / 15 * s.image + pixel % 15 / 5 * s.row + pixel % 5 * s.column;
}

Index element(Index pixel, Index k) { return start(kFrom, pixel) + k / 5 * kWindow.stride + k % 5; }

/// b(k, n) as WindowProduct wants it.
template <class T>
std::vector<T> packed(const std::vector<T>& b, Index columns) {
  constexpr Index kLanes = 32 / sizeof(T);
  std::vector<T> to;
  for (Index first = 0; first < columns;) {
    const Index rest = columns - first, panel = columns <= kDotColumns ? 1 : rest > kLanes ? 2 * kLanes : kLanes;
    for (Index k = 0; k < kDepth; ++k) {
      for (Index n = first; n < first + panel; ++n) {
        to.push_back(n < columns ? b[static_cast<std::size_t>(k * columns + n)] : T(0));
      }
    }
    first += panel;
  }
  return to;
}

}  // namespace

TEMPLATE_TEST_CASE("products of windows agree with a plain loop for every number of columns", "", float, double) {
  const auto a = numbers<TestType>(200, 1);
  for (const InstructionSet* set : sets()) {
    for (const Index columns : {1, 2, 3, 4, 5, 8, 9, 16, 17, 24, 33, 40}) {
      for (const bool add : {false, true}) {
        const auto b = numbers<TestType>(kDepth * columns, 2), before = numbers<TestType>(kPixels * 40, 3);
        auto c = before;
        const auto panels = packed(b, columns);
        windows<TestType>(*set).product({kGrid, a.data(), kFrom, kWindow, panels.data(), columns, c.data(), kTo, add});
        double worst = 0;
        for (Index i = 0; i < kPixels * 40; ++i) {
          const auto at = static_cast<std::size_t>(i);
          double expected = static_cast<double>(before[at]);
          if (i % 40 < columns) {
            if (!add) expected = 0;
            for (Index k = 0; k < kDepth; ++k) {
              expected += static_cast<double>(a[static_cast<std::size_t>(element(i / 40, k))]) *
                          static_cast<double>(b[static_cast<std::size_t>(k * columns + i % 40)]);
            }
          }
          worst = std::max(worst, std::fabs(expected - static_cast<double>(c[at])));
        }
        INFO(set->name << ", columns " << columns << ", add " << add);
        CHECK(worst < (sizeof(TestType) == 4 ? 1e-5 : 1e-13));
      }
    }
  }
}

TEMPLATE_TEST_CASE("gradients by the weights of windows agree with a plain loop", "", float, double) {
  const auto a = numbers<TestType>(200, 1);
  for (const InstructionSet* set : sets()) {
    for (const Index columns : {1, 2, 8, 16, 24, 40}) {
      const auto d = numbers<TestType>(kPixels * columns, 2), before = numbers<TestType>(kDepth * columns, 3);
      auto out = before;
      windows<TestType>(*set).gradient({kGrid, a.data(), kFrom, kWindow, d.data(), columns, out.data(), 0, kDepth});
      double worst = 0;
      for (Index k = 0; k < kDepth; ++k) {
        for (Index n = 0; n < columns; ++n) {
          const auto at = static_cast<std::size_t>(columns <= kDotColumns ? n * kDepth + k : k * columns + n);
          double expected = static_cast<double>(before[at]);
          for (Index p = 0; p < kPixels; ++p) {
            expected += static_cast<double>(a[static_cast<std::size_t>(element(p, k))]) *
                        static_cast<double>(d[static_cast<std::size_t>(p * columns + n)]);
          }
          worst = std::max(worst, std::fabs(expected - static_cast<double>(out[at])));
        }
      }
      INFO(set->name << ", columns " << columns);
      CHECK(worst < (sizeof(TestType) == 4 ? 1e-5 : 1e-13));
    }
  }
}

TEST_CASE("a convolution of many images is that of each, alone and in a team, in no more memory than it asks for") {
  const Convolution cases[] = {{20, 18, 7, 3, 4, 2, 1, 5}, {9, 9, 1, 3, 3, 2, 1, 2},     {40, 30, 3, 5, 5, 1, 2, 9},
                               {8, 7, 5, 1, 1, 1, 0, 16},  {12, 12, 4, 2, 2, 3, 0, 1},   {3, 2, 6, 3, 2, 1, 1, 40},
                               {64, 5, 8, 4, 4, 4, 3, 8},  {20, 20, 16, 3, 3, 1, 1, 20}, {28, 28, 1, 3, 3, 1, 1, 20}};
  Index split = 0;
  for (const Convolution& g : cases) {
    const Index images = 23;
    const auto x = numbers<float>(images * g.image_size(), 1), w = numbers<float>(g.depth() * g.maps, 2);
    const auto d = numbers<float>(images * g.map_size(), 3);
    std::vector<float> workspace(static_cast<std::size_t>(convolution_workspace(g, images)));
    std::vector<float> y(d.size()), back(x.size()), dw(w.size());
    std::vector<float> one_y(d.size()), one_back(x.size()), one_dw(w.size());
    convolve<float>(g, images, x.data(), w.data(), y.data(), false, workspace.data());
    convolve_adjoint<float>(g, images, d.data(), w.data(), back.data(), false, workspace.data());
    convolve_weights<float>(g, images, 1, x.data(), d.data(), dw.data(), false, workspace.data());
    for (Index i = 0; i < images; ++i) {
      std::vector<float> own(static_cast<std::size_t>(convolution_workspace(g, 1)));
      const float* xi = x.data() + i * g.image_size();
      const float* di = d.data() + i * g.map_size();
      convolve<float>(g, 1, xi, w.data(), one_y.data() + i * g.map_size(), false, own.data());
      convolve_adjoint<float>(g, 1, di, w.data(), one_back.data() + i * g.image_size(), false, own.data());
      convolve_weights<float>(g, 1, 1, xi, di, one_dw.data(), i > 0, own.data());
    }
    INFO(g.height << " x " << g.width << " x " << g.channels);
    ThreadTeam team(3);
    const TeamScope scope(&team);
    std::vector<float> shared(workspace.size()), shared_y(y.size()), shared_back(back.size()), shared_dw(dw.size());
    convolve<float>(g, images, x.data(), w.data(), shared_y.data(), false, shared.data());
    convolve_adjoint<float>(g, images, d.data(), w.data(), shared_back.data(), false, shared.data());
    convolve_weights<float>(g, images, 1, x.data(), d.data(), shared_dw.data(), false, shared.data());
    CHECK(equal_bits(y, shared_y));
    CHECK(equal_bits(back, shared_back));
    CHECK(equal_bits(dw, shared_dw));
    split += team.pieces();
    CHECK(y == one_y);
    CHECK(back == one_back);
    double worst = 0;
    for (std::size_t i = 0; i < dw.size(); ++i) {
      worst = std::max(worst, static_cast<double>(std::fabs(dw[i] - one_dw[i])));
    }
    CHECK(worst < 1e-3);
  }
  CHECK(split > 0);
}

TEST_CASE("the pieces of a convolution have scratch memory of their own, within what is asked for") {
  const Convolution g{100, 100, 10, 3, 3, 1, 1, 100};  // each image is worth a thread
  for (const Index width : {1, 2, 3, 8, 40}) {
    BackwardTeam team(width);
    const TeamScope scope(&team);
    for (const Index images : {1, 2, 15, 16, 17, 23, 100}) {
      for (const Index chunk : {1, 3, 100}) {
        const Index image = 7;
        std::vector<int> used(static_cast<std::size_t>(parts_memory(images, chunk, image)));
        std::vector<int> visited(static_cast<std::size_t>(images));
        split_images(g, images, chunk, image, used.data(), [&](Index first, Index count, int* scratch) {
          for (Index i = first; i < first + count; ++i) ++visited[static_cast<std::size_t>(i)];
          const Index start = scratch - used.data(), end = start + std::min(chunk, count) * image;
          REQUIRE(end <= std::ssize(used));
          for (Index i = start; i < end; ++i) ++used[static_cast<std::size_t>(i)];
        });
        INFO(width << " threads, " << images << " images, " << chunk << " at a time");
        CHECK(std::ranges::all_of(visited, [](int times) { return times == 1; }));
        CHECK(std::ranges::all_of(used, [](int times) { return times <= 1; }));
      }
    }
  }
}

TEST_CASE("a meter counts convolutions among the products") {
  const Convolution g{6, 6, 3, 3, 3, 1, 1, 5};
  std::vector<float> x(2 * 108), y(2 * 180), w(27 * 5),
      workspace(static_cast<std::size_t>(convolution_workspace(g, 2)));
  const ProductMeter meter;
  convolve<float>(g, 2, x.data(), w.data(), y.data(), false, workspace.data());
  convolve_adjoint<float>(g, 2, y.data(), w.data(), x.data(), false, workspace.data());
  convolve_weights<float>(g, 2, 1, x.data(), y.data(), w.data(), false, workspace.data());
  CHECK(meter.calls() == 3);
  CHECK(meter.flops() == 3 * 2.0 * 2 * 180 * 27);
}

}  // namespace sandglass::test_windows
