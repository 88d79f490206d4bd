#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/base/cpu.hpp"
#include "core/base/denormals.hpp"
#include "core/linalg/isa/tables.hpp"
#include "tests/core/linalg/numbers.hpp"

namespace sandglass::test_instruction_sets {
using namespace sandglass::linalg;

namespace {

template <class T>
using Arrays = std::vector<std::vector<T>>;

/// Of one length: uniform, of all sizes, with denormals among them, or with NaN and infinities, too.
enum class Fill : std::uint8_t { uniform, sizes, denormal, odd };

template <class T>
std::vector<T> filled(Fill fill, Index n, std::uint64_t seed) {
  using Limits = std::numeric_limits<T>;
  auto x = numbers<T>(n, seed);
  if (fill == Fill::uniform) return x;
  Rng rng(seed, Purpose::test, 1);
  for (T& value : x) {
    const auto kind = rng.below(fill == Fill::odd ? 12 : 8);
    if (kind < 4) value = std::ldexp(value, static_cast<int>(rng.below(60)) - 40);
    if (fill == Fill::sizes) continue;
    if (kind == 4) value *= Limits::min();
    if (kind == 5) value = Limits::denorm_min() * (value < 0 ? T(-3) : T(3));
    if (kind == 8) value = Limits::quiet_NaN();
    if (kind == 9) value = std::copysign(Limits::infinity(), value);
    if (kind == 10) value = std::copysign(Limits::max(), value);
    if (kind == 11) value = std::copysign(T(0), value);
  }
  return x;
}

/// A NaN is a NaN: its sign and payload are nobody's result.
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0) return false;
  }
  return a.size() == b.size();
}

constexpr Index kLengths[] = {1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 63, 100, 255, 517};
constexpr Fill kFills[] = {Fill::uniform, Fill::sizes, Fill::denormal, Fill::odd};

/// CHECKs that `run(table of T, fill, n)` gives the same arrays with both sets, flushing denormals or not.
template <class T, class Run>
void compare(const InstructionSet& one, const InstructionSet& other, Run run) {
  for (const Fill fill : kFills) {
    for (const Index n : kLengths) {
      for (const bool flush : {false, true}) {
        const auto both = [&](const InstructionSet& set) {
          if (!flush) return run(table_of<T>(set), fill, n);
          const DenormalScope guard(Denormals::flushed);
          return run(table_of<T>(set), fill, n);
        };
        const Arrays<T> a = both(one), b = both(other);
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
          INFO(one.name << " and " << other.name << ", array " << i << ", fill " << static_cast<int>(fill) << ", n "
                        << n << ", flush " << flush);
          CHECK(same_bits(a[i], b[i]));
        }
      }
    }
  }
}

template <class T>
Arrays<T> elementwise(const KernelTable<T>& kernels, Fill fill, Index n) {
  const auto& t = kernels.elementwise;
  const auto x = filled<T>(fill, n, 1), y = filled<T>(fill, n, 2), z = filled<T>(fill, n, 3);
  Arrays<T> all;
  const auto with = [&](auto&& body) {
    for (const bool add : {false, true}) {
      auto out = z;
      body(out.data(), add);
      all.push_back(out);
    }
  };
  with([&](T* out, bool add) { t.affine(n, T(0.3), x.data(), T(0), out, add); });
  with([&](T* out, bool add) { t.affine(n, T(0.3), x.data(), T(0.7), out, add); });
  with([&](T* out, bool) { t.combine(n, T(0.3), x.data(), T(-1.7), y.data(), out); });
  with([&](T* out, bool add) { t.multiply(n, x.data(), y.data(), out, add); });
  for (const Unary f : {Unary::square, Unary::sqrt, Unary::exp, Unary::log, Unary::abs}) {
    with([&](T* out, bool) { t.unary(f, n, x.data(), out); });
    with([&](T* out, bool add) { t.unary_backward(f, n, x.data(), y.data(), z.data(), out, add); });
  }
  for (const std::string& name : activation_names()) {
    const Activation f = activation_from_string(name);
    with([&](T* out, bool) { t.activate(f, n, x.data(), out); });
    with([&](T* out, bool add) { t.activate_backward(f, n, x.data(), y.data(), out, add); });
    with([&](T* out, bool add) { t.bias_activate(f, 1, n, add ? x.data() : nullptr, out); });
  }
  return all;
}

template <class T>
Arrays<T> reductions(const KernelTable<T>& kernels, Fill fill, Index n) {
  const auto& t = kernels.reduce;
  const auto x = filled<T>(fill, n, 1), y = filled<T>(fill, n, 2), rows = filled<T>(fill, 5 * n, 3);
  auto squares = x, logits = x, columns = y, more = y;
  Arrays<T> all = {{t.sum(n, x.data()), t.dot(n, x.data(), y.data()),
                    t.squared_error(n, x.data(), y.data(), T(0.3), squares.data()),
                    t.squared_error(n, x.data(), y.data(), T(0.3), nullptr),
                    t.bce_with_logits(n, x.data(), y.data(), T(0.3), logits.data()),
                    t.bce_with_logits(n, x.data(), y.data(), T(0.3), nullptr)}};
  t.column_sums(5, n, n, T(0.3), rows.data(), columns.data(), false);
  t.column_sums(5, n, n, T(0.3), rows.data(), more.data(), true);
  all.insert(all.end(), {squares, logits, columns, more});
  return all;
}

template <class T>
Arrays<T> normalised(const KernelTable<T>& kernels, Fill fill, Index n) {
  const auto& t = kernels.normalise;
  const auto x = filled<T>(fill, 5 * n, 1), dy = filled<T>(fill, 5 * n, 2);
  const auto gain = filled<T>(fill, n, 3), bias = filled<T>(fill, n, 4), mean = filled<T>(fill, n, 5);
  std::vector<T> statistics(2), y(gain), products(gain), sums(bias), wide(dy), more(dy);
  t.row_forward(n, T(1e-5), x.data(), gain.data(), bias.data(), y.data(), statistics.data(), statistics.data() + 1);
  Arrays<T> all = {statistics, y};
  t.row_backward(n, x.data(), T(0.1), T(1.3), gain.data(), dy.data(), y.data(), true);
  const std::vector<T> centres(5, T(0.1)), scales(5, T(1.3));
  t.row_parameter_sums(5, n, n, x.data(), centres.data(), scales.data(), dy.data(), products.data(), sums.data());
  all.insert(all.end(), {y, products, sums});
  std::vector<double> first(gain.size()), second(gain.size());
  const auto add_doubles = [&] {
    for (const auto* d : {&first, &second}) {
      std::vector<T> narrow;
      for (const double value : *d) narrow.push_back(static_cast<T>(value));
      all.push_back(narrow);
    }
  };
  t.column_moments(5, n, x.data(), first.data(), second.data());
  add_doubles();
  t.column_products(5, n, x.data(), mean.data(), dy.data(), first.data(), second.data());
  add_doubles();
  t.columns_forward(5, n, x.data(), mean.data(), gain.data(), bias.data(), wide.data());
  t.columns_backward(5, n, x.data(), mean.data(), gain.data(), bias.data(), mean.data(), dy.data(), more.data(), true);
  all.insert(all.end(), {wide, more});
  return all;
}

template <class T>
Arrays<T> updates(const KernelTable<T>& kernels, Fill fill, Index n) {
  const auto g = filled<T>(fill, n, 1);
  auto velocity = filled<T>(fill, n, 2), w = filled<T>(fill, n, 3), v = filled<T>(fill, n, 4), m = velocity, w2 = w;
  for (T& value : v) value = std::fabs(value);
  AdamStep step;
  step.correction1 = 0.19;
  step.correction2 = 0.002;
  kernels.update.momentum(n, T(0.1), T(0.9), g.data(), velocity.data(), w.data());
  kernels.update.adam(n, step, g.data(), m.data(), v.data(), w2.data());
  return {velocity, w, m, v, w2};
}

template <class T>
Arrays<T> random(const KernelTable<T>& kernels, Fill fill, Index n) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(8 * n));
  Rng(7, Purpose::test).fill_bits(words);
  words[0] = 0, words.back() = 0xFFFFFFFFU;
  const auto x = filled<T>(fill, n, 1);
  std::vector<T> uniform(x), normal(static_cast<std::size_t>(2 * n)), ones(x), masked(x);
  kernels.random.uniform(n, words.data(), T(-0.3), T(1.7), uniform.data());
  kernels.random.normal(n, words.data(), T(0.1), T(1.7), normal.data());
  kernels.random.mask(n, words.data(), 0x60000000U, nullptr, ones.data());
  kernels.random.mask(n, words.data(), 0x60000000U, x.data(), masked.data());
  return {uniform, normal, ones, masked};
}

template <class T>
Arrays<T> gates(const KernelTable<T>& kernels, Fill fill, Index n) {
  const auto& t = kernels.recurrent;
  const auto p = filled<T>(fill, 4 * n, 1), u = filled<T>(fill, 4 * n, 2), bx = filled<T>(fill, 4 * n, 3),
             bh = filled<T>(fill, 4 * n, 4), state = filled<T>(fill, n, 5), dy = filled<T>(fill, n, 6);
  auto gru = p, lstm = p, inner = state, next = state, cell = state, shown = state, dh = dy, dc = dy;
  t.gru_forward(n, p.data(), u.data(), bx.data(), bh.data(), state.data(), gru.data(), inner.data(), next.data());
  Arrays<T> all = {gru, inner, next};
  t.gru_backward(n, dy.data(), state.data(), gru.data(), inner.data(), dh.data());
  t.lstm_forward(n, p.data(), u.data(), bx.data(), bh.data(), state.data(), lstm.data(), cell.data(), shown.data());
  all.insert(all.end(), {gru, inner, dh, lstm, cell, shown});
  t.lstm_backward(n, dy.data(), state.data(), cell.data(), lstm.data(), dh.data(), dc.data());
  all.insert(all.end(), {lstm, dc});
  return all;
}

constexpr Index kMaps[] = {1, 2, 3, 7, 8, 9, 16, 17, 24, 25, 32, 33, 40, 49, 64, 70};

/// n pixels in one row, kernels of 2 x 5 numbers, and every number of maps. Random numbers fill the packed matrix.
template <class T>
Arrays<T> windows(const KernelTable<T>& kernels, Fill fill, Index n) {
  const Index row = 3 * n + 8, k = 10;
  const auto a = filled<T>(fill, 2 * row, 1), b = filled<T>(fill, k * 80, 2), d = filled<T>(fill, n * 80, 3);
  Arrays<T> all;
  for (const Index maps : kMaps) {
    for (const bool add : {false, true}) {
      auto c = d;
      kernels.windows.product(
          {{1, 1, n}, a.data(), {0, 0, 3}, {2, 5, row}, b.data(), maps, c.data(), {0, 0, maps}, add});
      all.push_back(c);
    }
    const Index lanes = 32 / static_cast<Index>(sizeof(T)),
                wide = maps <= kDotColumns ? maps : (maps + lanes - 1) / lanes * lanes;
    auto out = filled<T>(fill, k * wide, 4);
    kernels.windows.gradient({{1, 1, n}, a.data(), {0, 0, 3}, {2, 5, row}, d.data(), wide, out.data(), 0, k});
    all.push_back(out);
  }
  return all;
}

/// A set of this processor beside x86-64-v3, which is what the others are held to; a warning where there is none.
std::vector<const InstructionSet*> others(std::initializer_list<const char*> names) {
  std::vector<const InstructionSet*> found;
  if (instruction_set("x86-64-v3") == nullptr) {
    WARN("skipped: this processor has no x86-64-v3");
    return found;
  }
  for (const char* name : names) {
    const InstructionSet* set = instruction_set(name);
    if (set != nullptr) found.push_back(set);
    if (set == nullptr) WARN("skipped: this processor has no " << name);
  }
  return found;
}

}  // namespace

TEST_CASE("the best instruction set of the processor is chosen, and has those below it") {
  CHECK((instruction_set("x86-64-v4") != nullptr) == has_x86_64_v4());
  CHECK((instruction_set("x86-64-v3") != nullptr) == has_x86_64_v3());
  CHECK(instruction_set("portable") != nullptr);
  CHECK(instruction_set("x86-64-v2") == nullptr);
  if (has_x86_64_v4()) CHECK(has_x86_64_v3());
}

TEMPLATE_TEST_CASE("every instruction set gives the same bits in everything but products and windows", "", float,
                   double) {
  for (const InstructionSet* set : others({"portable", "x86-64-v4"})) {
    const InstructionSet& v3 = *instruction_set("x86-64-v3");
    compare<TestType>(v3, *set, &elementwise<TestType>);
    compare<TestType>(v3, *set, &reductions<TestType>);
    compare<TestType>(v3, *set, &normalised<TestType>);
    compare<TestType>(v3, *set, &updates<TestType>);
    compare<TestType>(v3, *set, &random<TestType>);
    compare<TestType>(v3, *set, &gates<TestType>);
  }
}

TEMPLATE_TEST_CASE("windows have the same bits with AVX-512 and with AVX2", "", float, double) {
  for (const InstructionSet* set : others({"x86-64-v4"})) {
    compare<TestType>(*instruction_set("x86-64-v3"), *set, &windows<TestType>);
  }
}

TEMPLATE_TEST_CASE("windows are summed in ascending order by fused multiply-adds, from zero or from what is there", "",
                   float, double) {
  const Index n = 9, row = 3 * n + 8;
  const auto a = numbers<TestType>(2 * row, 1), before = numbers<TestType>(n * 2, 3), d = numbers<TestType>(n * 2, 4);
  for (const InstructionSet* set : others({"x86-64-v3", "x86-64-v4"})) {
    for (const Index maps : {1, 2, 5, 8, 16, 30, 64}) {
      for (const bool add : {false, true}) {
        // One column beside zeros: panels need no packing for it.
        const Index lanes = 32 / static_cast<Index>(sizeof(TestType));
        const Index panel = maps <= kDotColumns ? 1 : maps <= lanes ? lanes : 2 * lanes;
        std::vector<TestType> b(static_cast<std::size_t>(10 * 80)), c(static_cast<std::size_t>(n * maps));
        const auto column = numbers<TestType>(10, 2);
        for (std::size_t k = 0; k < 10; ++k) b[k * static_cast<std::size_t>(panel)] = column[k];
        for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) c[i * static_cast<std::size_t>(maps)] = before[i];
        std::vector<TestType> expected(static_cast<std::size_t>(n)), got(expected);
        for (Index i = 0; i < n; ++i) {
          TestType sum = add ? before[static_cast<std::size_t>(i)] : TestType(0);
          for (Index k = 0; k < 10; ++k) {
            sum = std::fma(a[static_cast<std::size_t>(3 * i + k / 5 * row + k % 5)],
                           column[static_cast<std::size_t>(k)], sum);
          }
          expected[static_cast<std::size_t>(i)] = sum;
        }
        table_of<TestType>(*set).windows.product(
            {{1, 1, n}, a.data(), {0, 0, 3}, {2, 5, row}, b.data(), maps, c.data(), {0, 0, maps}, add});
        for (std::size_t i = 0; i < got.size(); ++i) got[i] = c[i * static_cast<std::size_t>(maps)];
        INFO(set->name << ", " << maps << " maps, add " << add);
        CHECK(same_bits(got, expected));
      }
    }
    for (const Index columns : {1, 2, 8, 24, 32, 48}) {
      std::vector<TestType> wide(static_cast<std::size_t>(n * columns)), out(static_cast<std::size_t>(10 * columns));
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) wide[i * static_cast<std::size_t>(columns)] = d[i];
      table_of<TestType>(*set).windows.gradient(
          {{1, 1, n}, a.data(), {0, 0, 3}, {2, 5, row}, wide.data(), columns, out.data(), 0, 10});
      std::vector<TestType> got, expected;
      for (Index k = 0; k < 10; ++k) {
        TestType sum = 0;
        for (Index i = 0; i < n; ++i) {
          sum = std::fma(a[static_cast<std::size_t>(3 * i + k / 5 * row + k % 5)], d[static_cast<std::size_t>(i)], sum);
        }
        expected.push_back(sum);
        got.push_back(out[static_cast<std::size_t>(columns <= kDotColumns ? k : k * columns)]);
      }
      INFO(set->name << ", gradient of " << columns << " columns");
      CHECK(same_bits(got, expected));
    }
  }
}

}  // namespace sandglass::test_instruction_sets
