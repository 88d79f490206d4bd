// The order of the sums: bit by bit the plain loop of gemm.hpp, whatever the shape, the blocks and the instruction set.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/linalg/isa/tables.hpp"
#include "tests/core/linalg/numbers.hpp"

namespace sandglass::test_engine {
using namespace sandglass::linalg;

namespace {

template <class T>
struct Problem {
  bool ta, tb;
  Index m, n, k;
  T alpha, beta;
  Index pad;  // unused elements after each row

  Index lda() const { return (ta ? m : k) + pad; }
  Index ldb() const { return (tb ? k : n) + pad; }
  Index ldc() const { return n + pad; }
  std::vector<T> a() const { return numbers<T>((ta ? k : m) * lda() - pad, 1); }
  std::vector<T> b() const { return numbers<T>((tb ? n : k) * ldb() - pad, 2); }
  std::vector<T> c() const { return numbers<T>(m * ldc(), 3); }
};

template <class T>
using Numbers = std::vector<T>;

/// x86-64 without FMA rounds each product.
bool rounds_products(const std::string& isa) {
#if defined(__x86_64__)
  return isa == "portable";
#else
  return (void)isa, false;
#endif
}

template <class T>
Numbers<T> plain_loop(const Problem<T>& p, const Numbers<T>& a, const Numbers<T>& b, Numbers<T> c, bool rounded) {
  for (Index i = 0; i < p.m; ++i) {
    for (Index j = 0; j < p.n; ++j) {
      T& out = c[static_cast<std::size_t>(i * p.ldc() + j)];
      T x = p.beta == T(0) ? T(0) : p.beta * out;
      for (Index k = 0; k < p.k; ++k) {
        const T left = a[static_cast<std::size_t>(p.ta ? k * p.lda() + i : i * p.lda() + k)];
        const T right = p.alpha * b[static_cast<std::size_t>(p.tb ? j * p.ldb() + k : k * p.ldb() + j)];
        const volatile T product = left * right;
        x = rounded ? product + x : std::fma(left, right, x);
      }
      out = x;
    }
  }
  return c;
}

/// A product over columns [j0, j1) and rows [i0, i1) of C.
template <class T>
void run(const InstructionSet& set, const Problem<T>& p, const Numbers<T>& a, const Numbers<T>& b, Numbers<T>& c,
         Index i0, Index i1, Index j0, Index j1) {
  struct Free {
    void operator()(void* x) const { ::operator delete (x, std::align_val_t{64}); }
  };
  const std::unique_ptr<void, Free> buffer(::operator new (kProductBytes, std::align_val_t{64}));
  table_of<T>(set).product.gemm(p.ta, p.tb, i1 - i0, j1 - j0, p.k, p.alpha, a.data() + i0 * (p.ta ? 1 : p.lda()),
                                p.lda(), b.data() + j0 * (p.tb ? p.ldb() : 1), p.ldb(), p.beta,
                                c.data() + i0 * p.ldc() + j0, p.ldc(), static_cast<T*>(buffer.get()));
}

template <class T>
bool same_bits(const Numbers<T>& x, const Numbers<T>& y) {
  return std::memcmp(x.data(), y.data(), x.size() * sizeof(T)) == 0;
}

std::vector<const InstructionSet*> sets() {
  std::vector<const InstructionSet*> all;
  for (const char* name : {"x86-64-v4", "x86-64-v3", "portable"}) {
    if (const InstructionSet* set = instruction_set(name)) all.push_back(set);
  }
  return all;
}

template <class T>
void check(const Problem<T>& p) {
  const Numbers<T> a = p.a(), b = p.b();
  const Numbers<T> fused = plain_loop(p, a, b, p.c(), false), rounded = plain_loop(p, a, b, p.c(), true);
  for (const InstructionSet* set : sets()) {
    Numbers<T> c = p.c();
    run(*set, p, a, b, c, 0, p.m, 0, p.n);
    INFO(set->name << " m " << p.m << " n " << p.n << " k " << p.k << " ta " << p.ta << " tb " << p.tb << " alpha "
                   << p.alpha << " beta " << p.beta);
    REQUIRE(same_bits(c, rounds_products(set->name) ? rounded : fused));
  }
}

template <class T>
void check_all_modes(Index m, Index n, Index k) {
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      check<T>({ta, tb, m, n, k, 1, 0, 0});
      check<T>({ta, tb, m, n, k, T(-0.3), 1, 3});
      check<T>({ta, tb, m, n, k, 1, T(0.7), 1});
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("every element is one chain of fused multiply-adds over ascending k, for every tile and edge", "",
                   float, double) {
  for (const Index m : {1, 2, 5, 6, 7, 13, 14, 15, 29}) {
    for (const Index n : {1, 3, 4, 8, 9, 15, 16, 17, 31, 32, 33, 50}) {
      for (const Index k : {1, 2, 19}) check_all_modes<TestType>(m, n, k);
    }
  }
}

TEMPLATE_TEST_CASE("the order holds where every block ends inside the matrices", "", float, double) {
  check_all_modes<TestType>(50, 70, 1100);
  check<TestType>({false, true, 3, 1300, 300, 1, 0, 0});
  check<TestType>({true, false, 300, 200, 90, TestType(-0.1), 1, 0});
  check<TestType>({false, false, 40, 260, 1050, 1, 1, 0});
  check<TestType>({false, false, 300, 33, 1030, 1, 0, 2});
  // Rows 2 KiB apart, and many tiles that read them.
  check<TestType>({false, false, 230, 2048 / Index{sizeof(TestType)}, 260, 1, 0, 0});
}

TEST_CASE("products of non-finite numbers and signed zeros have the plain loop's bits") {
  Problem<float> p{false, false, 15, 35, 20, 1, 1, 0};
  auto a = p.a(), b = p.b(), c = p.c();
  const float inf = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < a.size(); i += 3) a[i] = i % 2 == 0 ? 0.0F : -0.0F;
  for (std::size_t i = 0; i < b.size(); i += 7) b[i] = -0.0F;
  for (std::size_t i = 0; i < c.size(); i += 2) c[i] = -0.0F;
  a[20] = -inf;
  b[5] = inf;
  for (const InstructionSet* set : sets()) {
    auto got = c;
    run(*set, p, a, b, got, 0, p.m, 0, p.n);
    const auto expected = plain_loop(p, a, b, c, rounds_products(set->name));
    for (std::size_t i = 0; i < c.size(); ++i) {
      INFO(set->name << " " << i);
      REQUIRE(std::isnan(got[i]) == std::isnan(expected[i]));
      if (!std::isnan(got[i])) REQUIRE(std::memcmp(&got[i], &expected[i], sizeof(float)) == 0);
    }
  }
}

TEST_CASE("a product made in blocks of rows and columns has the bits of the whole, so that threads may share it") {
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      const Problem<float> p{ta, tb, 100, 150, 70, 1, 1, 0};
      const auto a = p.a(), b = p.b();
      for (const InstructionSet* set : sets()) {
        auto whole = p.c(), blocks = p.c();
        run(*set, p, a, b, whole, 0, p.m, 0, p.n);
        for (const Index i : {0, 37}) {
          for (const Index j : {0, 3, 90}) {
            run(*set, p, a, b, blocks, i, i == 0 ? 37 : p.m, j, j == 0 ? 3 : j == 3 ? 90 : p.n);
          }
        }
        INFO(set->name << " ta " << ta << " tb " << tb);
        CHECK(same_bits(whole, blocks));
      }
    }
  }
}

}  // namespace sandglass::test_engine
