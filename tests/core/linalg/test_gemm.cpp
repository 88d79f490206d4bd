#include "core/linalg/gemm.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/rng.hpp"
#include "core/linalg/environment.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/product_meter.hpp"
#include "tests/core/linalg/numbers.hpp"

namespace sandglass::test_gemm {
using namespace sandglass::linalg;

namespace {

struct Shape {
  Index m, n, k;
};

/// One product of every implementation: as gemm<T>, without the buffer.
template <class T>
struct Implementation {
  std::string name;
  std::function<void(bool, bool, Index, Index, Index, T, const T*, Index, const T*, Index, T, T*, Index)> run;
};

template <class T>
Implementation<T> with_buffer(std::string name, ProductTable<T> table) {
  return {std::move(name), [table](bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda,
                                   const T* b, Index ldb, T beta, T* c, Index ldc) {
            const auto align = std::align_val_t{64};
            T* buffer = static_cast<T*>(::operator new(kProductBytes, align));
            table.gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, buffer);
            ::operator delete(buffer, align);
          }};
}

template <class T>
std::vector<Implementation<T>> implementations() {
  std::vector<Implementation<T>> all;
  for (const char* isa : {"portable", "x86-64-v3", "x86-64-v4"}) {
    const InstructionSet* set = instruction_set(isa);
    if (set == nullptr) continue;
    const auto& kernels_of = [set]() -> const auto& {
      if constexpr (sizeof(T) == 4) {
        return set->f32;
      } else {
        return set->f64;
      }
    }
    ();
    all.push_back(with_buffer<T>(isa, kernels_of.product));
  }
  return all;
}

/// Factors and a C with `pad` unused elements after each row, and what alpha * A B + beta * C is in double precision.
template <class T>
struct Problem {
  bool ta, tb;
  Shape s;
  T alpha, beta;
  Index lda, ldb, ldc;
  std::vector<T> a, b, c;
  std::vector<double> expected;  // of m rows of n

  Problem(bool transposed_a, bool transposed_b, Shape shape, T times, T plus, Index pad)
      : ta(transposed_a),
        tb(transposed_b),
        s(shape),
        alpha(times),
        beta(plus),
        lda((ta ? s.m : s.k) + pad),
        ldb((tb ? s.k : s.n) + pad),
        ldc(s.n + pad),
        a(numbers<T>((ta ? s.k : s.m) * lda, 1)),
        b(numbers<T>((tb ? s.n : s.k) * ldb, 2)),
        c(numbers<T>(s.m * ldc, 3)) {
    for (Index i = 0; i < s.m; ++i) {
      for (Index j = 0; j < s.n; ++j) {
        const T* x = a.data() + i * (ta ? 1 : lda);
        const T* y = b.data() + j * (tb ? ldb : 1);
        double sum = 0;
        for (Index k = 0; k < s.k; ++k, x += ta ? lda : 1, y += tb ? 1 : ldb) {
          sum += static_cast<double>(*x) * static_cast<double>(*y);
        }
        const double old = static_cast<double>(c[static_cast<std::size_t>(i * ldc + j)]);
        expected.push_back(static_cast<double>(alpha) * sum + static_cast<double>(beta) * old);
      }
    }
  }
};

/// Largest difference from what is expected, relative to what rounding may leave; also checks that nothing between the
/// rows of C was touched.
template <class T>
double worst_error(const Implementation<T>& by, const Problem<T>& of) {
  const Shape s = of.s;
  auto c = of.c;
  by.run(of.ta, of.tb, s.m, s.n, s.k, of.alpha, of.a.data(), of.lda, of.b.data(), of.ldb, of.beta, c.data(), of.ldc);
  double worst = 0;
  for (Index i = 0; i < s.m; ++i) {
    for (Index j = 0; j < of.ldc; ++j) {
      const auto at = static_cast<std::size_t>(i * of.ldc + j);
      if (j < s.n) {
        const double expected = of.expected[static_cast<std::size_t>(i * s.n + j)];
        worst = std::max(worst, std::fabs(static_cast<double>(c[at]) - expected));
      } else if (c[at] != of.c[at]) {
        return std::numeric_limits<double>::infinity();
      }
    }
  }
  return worst / (static_cast<double>(std::numeric_limits<T>::epsilon()) * (4 + 2 * static_cast<double>(s.k)));
}

template <class T>
void check_all(const std::vector<Shape>& shapes) {
  const auto all = implementations<T>();
  for (const Shape s : shapes) {
    for (const int mode : {0, 1, 2, 3}) {
      const bool ta = (mode & 1) != 0, tb = (mode & 2) != 0;
      const Problem<T> problems[] = {{ta, tb, s, 1, 0, 0}, {ta, tb, s, T(-0.5), 1, 3}, {ta, tb, s, 2, T(0.25), 1}};
      for (const auto& by : all) {
        INFO(by.name << " m " << s.m << " n " << s.n << " k " << s.k << " ta " << ta << " tb " << tb);
        for (const auto& problem : problems) REQUIRE(worst_error<T>(by, problem) < 1);
      }
    }
  }
}

const std::vector<Shape> kSmall = {{1, 1, 1},   {1, 17, 5},  {17, 1, 5},  {5, 16, 1},  {6, 16, 8},   {7, 15, 9},
                                   {12, 32, 7}, {13, 33, 8}, {3, 40, 16}, {50, 7, 31}, {49, 50, 51}, {64, 64, 64}};

}  // namespace

TEST_CASE("products of float agree with a naive loop for every transpose, edge size, stride and beta") {
  check_all<float>(kSmall);
}

TEST_CASE("products of double agree with a naive loop for every transpose, edge size, stride and beta") {
  check_all<double>(kSmall);
}

TEST_CASE("products larger than every block agree with a naive loop") {
  check_all<float>({{130, 270, 400}, {400, 30, 20}, {20, 300, 790}});
  check_all<double>({{100, 270, 400}, {400, 30, 20}});
}

TEST_CASE("a product with beta 0 does not read C, with other betas NaN in C stays") {
  const std::vector<float> a(64, 1), b(64, 1);
  for (const auto& by : implementations<float>()) {
    INFO(by.name);
    std::vector<float> c(64, std::nanf(""));
    by.run(false, false, 8, 8, 8, 1, a.data(), 8, b.data(), 8, 0, c.data(), 8);
    for (const float x : c) REQUIRE(x == 8);
    c[9] = std::nanf("");
    by.run(false, false, 8, 8, 8, 1, a.data(), 8, b.data(), 8, 1, c.data(), 8);
    CHECK(std::isnan(c[9]));
    CHECK(c[10] == 16);
  }
}

TEST_CASE("non-finite factors reach exactly the elements that they belong to") {
  for (const auto& by : implementations<float>()) {
    for (const bool tb : {false, true}) {
      INFO(by.name << " tb " << tb);
      std::vector<float> a(20 * 20, 1), b(20 * 20, 1), c(20 * 20);
      a[3 * 20 + 5] = std::nanf("");
      b[tb ? 7 * 20 + 5 : 5 * 20 + 7] = std::numeric_limits<float>::infinity();
      by.run(false, tb, 20, 20, 20, 1, a.data(), 20, b.data(), 20, 0, c.data(), 20);
      for (std::size_t i = 0; i < 20; ++i) {
        for (std::size_t j = 0; j < 20; ++j) {
          const float x = c[i * 20 + j];
          if (i == 3) {
            REQUIRE(std::isnan(x));
          } else if (j == 7) {
            REQUIRE(std::isinf(x));
          } else {
            REQUIRE(x == 20);
          }
        }
      }
    }
  }
}

TEST_CASE("empty products scale C and touch nothing else") {
  std::vector<float> c = {1, 2, 3, 4};
  gemm<float>(Transpose::no, Transpose::no, 2, 1, 0, 1, nullptr, 1, nullptr, 1, 0.5F, c.data(), 2);
  CHECK(c == std::vector<float>{0.5F, 2, 1.5F, 4});
  gemm<float>(Transpose::no, Transpose::no, 2, 1, 0, 1, nullptr, 1, nullptr, 1, 0, c.data(), 2);
  CHECK(c == std::vector<float>{0, 2, 0, 4});
  gemm<float>(Transpose::no, Transpose::no, 0, 2, 3, 1, nullptr, 3, c.data(), 2, 0, c.data(), 2);
  CHECK(c == std::vector<float>{0, 2, 0, 4});
}

TEST_CASE("the same product gives the same bits on every call and on every thread") {
  const Index m = 65, n = 130, k = 400;
  const auto a = numbers<float>(m * k, 1), b = numbers<float>(n * k, 2);
  const auto product = [&] {
    std::vector<float> c(static_cast<std::size_t>(m * n));
    gemm<float>(Transpose::no, Transpose::yes, m, n, k, 1, a.data(), k, b.data(), k, 0, c.data(), n);
    return c;
  };
  const auto first = product();
  CHECK(product() == first);
  std::vector<float> other;
  std::thread([&] { other = product(); }).join();
  CHECK(other == first);
}

TEST_CASE("a meter counts the products of its thread while it lives") {
  const std::vector<float> a(16, 1);
  std::vector<float> c(16);
  const auto once = [&] {
    gemm<float>(Transpose::no, Transpose::no, 4, 4, 4, 1, a.data(), 4, a.data(), 4, 0, c.data(), 4);
  };
  ProductMeter outer;
  once();
  {
    ProductMeter inner;
    once();
    once();
    CHECK(inner.calls() == 2);
    CHECK(inner.flops() == 256);
  }
  once();
  CHECK(outer.calls() == 2);
}

TEST_CASE("every instruction set gives the same bits on every call, also where its blocks end inside the matrices") {
  const Index m = 300, n = 517, k = 613;
  const auto a = numbers<float>(m * k, 1), b = numbers<float>(k * n, 2);
  for (const auto& by : implementations<float>()) {
    const auto product = [&](float beta) {
      auto c = numbers<float>(m * n, 3);
      by.run(false, false, m, n, k, 1, a.data(), k, b.data(), n, beta, c.data(), n);
      return c;
    };
    INFO(by.name);
    CHECK(product(0) == product(0));
    CHECK(product(1) == product(1));
    CHECK(product(0) != product(1));
  }
}

TEST_CASE("the environment's choices are checked") {
  CHECK_NOTHROW(check_environment());
  ::setenv("SANDGLASS_ISA", "avx9", 1);
  CHECK_THROWS_AS(check_environment(), Error);
  ::unsetenv("SANDGLASS_ISA");
  CHECK(instruction_set(std::string(instruction_set_name()).c_str()) == &active_instruction_set());
}

}  // namespace sandglass::test_gemm
