#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "core/linalg/elementwise.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/linalg/reduce.hpp"
#include "tests/core/linalg/teams.hpp"

namespace sandglass::linalg::test_team {

namespace {

std::vector<int> covered(Index n, Index unit, Index least) {
  std::vector<int> times(static_cast<std::size_t>(n));
  split(n, unit, least, [&](Index first, Index count) {
    CHECK(first % unit == 0);
    for (Index i = first; i < first + count; ++i) ++times[static_cast<std::size_t>(i)];
  });
  return times;
}

constexpr Index kRows = 400, kCols = 501, kSize = kRows * kCols;

std::vector<float> numbers(std::uint64_t seed) {
  std::vector<float> x(kSize);
  Rng rng(seed, Purpose::test);
  fill_normal<float>(rng, kSize, 0, 1, x.data());
  return x;
}

/// What `kernel(a, b, c)` makes of three arrays of numbers, c written.
template <class Kernel>
std::vector<float> made_by(Kernel kernel) {
  const auto a = numbers(1), b = numbers(2);
  auto c = numbers(3);
  kernel(a.data(), b.data(), c.data());
  return c;
}

template <class Kernel>
void check_same_bits(const char* name, Kernel kernel) {
  INFO(name);
  const auto alone = made_by(kernel);
  for (const Index width : {2, 5}) {
    BackwardTeam team(width);
    const TeamScope scope(&team);
    const auto together = made_by(kernel);
    CHECK(team.pieces_ > 1);
    CHECK(equal_bits(alone, together));
  }
}

}  // namespace

TEST_CASE("the bits of a kernel do not depend on the team") {
  using F = const float*;
  check_same_bits("copy", [](F a, F, float* c) { copy(kSize, a, c); });
  check_same_bits("fill", [](F a, F, float* c) { fill(kSize, a[0], c); });
  check_same_bits("affine", [](F a, F, float* c) { affine(kSize, 2.5F, a, 0.1F, c, true); });
  check_same_bits("combine", [](F a, F b, float* c) { combine(kSize, 2.5F, a, 0.1F, b, c); });
  check_same_bits("multiply", [](F a, F b, float* c) { multiply(kSize, a, b, c, true); });
  check_same_bits("unary", [](F a, F, float* c) { unary(Unary::exp, kSize, a, c); });
  check_same_bits("unary_backward", [](F a, F b, float* c) { unary_backward(Unary::exp, kSize, a, a, b, c, true); });
  check_same_bits("activate", [](F a, F, float* c) { activate(Activation::sigmoid, kSize, a, c); });
  check_same_bits("activate_backward",
                  [](F a, F b, float* c) { activate_backward(Activation::tanh, kSize, a, b, c, false); });
  check_same_bits("bias_activate", [](F a, F, float* c) { bias_activate(Activation::tanh, kRows, kCols, a, c); });
  check_same_bits("add_row", [](F a, F b, float* c) { add_row(kRows, kCols, a, b, c); });
  check_same_bits("multiply_column", [](F a, F b, float* c) { multiply_column(kRows, kCols, a, b, c, true); });
  check_same_bits("spread_column", [](F a, F, float* c) { spread_column(kRows, kCols, 3.0F, a, c, true); });
  check_same_bits("spread_row", [](F a, F, float* c) { spread_row(kRows, kCols, 3.0F, a, c, true); });
  check_same_bits("copy_block", [](F a, F, float* c) { copy_block(kRows, kCols, a, kCols, c, kCols, true); });
  check_same_bits("row_sums", [](F a, F, float* c) { row_sums(kRows, kCols, 2.0F, a, c, true); });
  check_same_bits("row_dots", [](F a, F b, float* c) { row_dots(kRows, kCols, 2.0F, a, b, c, true); });
  check_same_bits("column_sums", [](F a, F, float* c) { column_sums(kRows, kCols, 2.0F, a, c, true); });
  check_same_bits("squared_error",
                  [](F a, F b, float* c) { squared_error<float>(kRows - 1, kCols, a, b, 2.0F, c, c + kCols); });
  check_same_bits("bce_with_logits",
                  [](F a, F b, float* c) { bce_with_logits<float>(kRows - 1, kCols, a, b, 2.0F, c, c + kCols); });
  check_same_bits("momentum", [](F a, F, float* c) {
    auto velocity = numbers(4);
    momentum_update(kSize, 0.1F, 0.9F, a, velocity.data(), c);
  });
  check_same_bits("adam", [](F a, F, float* c) {
    auto mean = numbers(4), square = numbers(5);
    for (float& x : square) x *= x;
    adam_update(kSize, {1e-3, 0.9, 0.999, 1e-8, 0.1, 0.001}, a, mean.data(), square.data(), c);
  });
}

TEST_CASE("the pieces of a split cover the range once") {
  for (const Index width : {1, 2, 3, 7}) {
    BackwardTeam team(width);
    const TeamScope scope(&team);
    for (const Index n : {1, 5, 63, 64, 65, 1000}) {
      for (const Index unit : {1, 16}) {
        for (const Index least : {1, 10, 100}) {
          for (const int times : covered(n, unit, least)) REQUIRE(times == 1);
        }
      }
    }
  }
}

TEST_CASE("a range is split only if a team is there and two pieces are worth it") {
  BackwardTeam team(2);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 0);
  const TeamScope scope(&team);
  covered(19, 1, 10);
  CHECK(team.pieces_ == 0);
  covered(20, 1, 10);
  CHECK(team.pieces_ == 2);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 6);
  covered(39, 1, 10);  // three pieces would take two threads as long as four
  CHECK(team.pieces_ == 8);
  const TeamScope alone(nullptr);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 8);
}

TEST_CASE("a kernel inside a piece is not split again") {
  BackwardTeam team(2);
  const TeamScope scope(&team);
  split(100, 1, 1, [&](Index, Index) { CHECK(active_team() == nullptr); });
  CHECK(active_team() == &team);
}

TEST_CASE("a helping thread computes with denormals as the caller does") {
  /// Runs the pieces on a thread of its own, which knows nothing of the caller's ways.
  class OtherThread final : public Team {
   public:
    Index width() override { return 2; }
    void run(Index pieces, void (*piece)(void*, Index), void* argument) override {
      std::thread([&] {
        const DenormalScope its_own(Denormals::kept);  // a new thread has its maker's
        for (Index i = 0; i < pieces; ++i) piece(argument, i);
        CHECK(DenormalScope::now() == Denormals::kept);  // as before
      }).join();
    }
  } team;
  const TeamScope scope(&team);
  for (const auto wanted : {Denormals::kept, Denormals::flushed}) {
    if (wanted == Denormals::flushed && !DenormalScope::flushable()) continue;
    const DenormalScope denormals(wanted);
    split(100, 1, 1, [&](Index, Index) { CHECK(DenormalScope::now() == wanted); });
  }
}

}  // namespace sandglass::linalg::test_team
