#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/linalg/normalise.hpp"
#include "core/linalg/team.hpp"
#include "tests/core/linalg/numbers.hpp"

namespace sandglass::test_normalise {
using namespace sandglass::linalg;

namespace {

/// Does the pieces one after the other, from the last to the first.
class Backwards final : public Team {
 public:
  Index width() override { return 3; }
  void run(Index pieces, void (*piece)(void*, Index), void* argument) override {
    for (Index i = pieces; i-- > 0;) piece(argument, i);
    ++runs;
  }
  int runs = 0;
};

struct Shape {
  Index rows, channels;
};

constexpr Shape kShapes[] = {{2, 1}, {7, 3}, {64, 1}, {97, 5}, {128, 700}, {3 * 28 * 28, 16}, {5 * 49, 40}, {4001, 33}};

struct Moments {
  std::vector<double> mean, squares;
};

/// By the definition, in double.
Moments exact(Shape s, const std::vector<float>& x) {
  Moments m{std::vector<double>(static_cast<std::size_t>(s.channels)), {}};
  m.squares = m.mean;
  for (Index i = 0; i < s.rows * s.channels; ++i)
    m.mean[static_cast<std::size_t>(i % s.channels)] +=
        static_cast<double>(x[static_cast<std::size_t>(i)]) / static_cast<double>(s.rows);
  for (Index i = 0; i < s.rows * s.channels; ++i) {
    const auto c = static_cast<std::size_t>(i % s.channels);
    m.squares[c] += std::pow(static_cast<double>(x[static_cast<std::size_t>(i)]) - m.mean[c], 2);
  }
  return m;
}

}  // namespace

TEST_CASE("moments of channels are those of the definition, whatever the shape and however far from 0") {
  for (const Shape s : kShapes) {
    for (const float far : {0.0F, 100.0F}) {
      auto x = numbers<float>(s.rows * s.channels, 1);
      for (float& v : x) v += far;
      const Moments expected = exact(s, x);
      Moments got = expected;
      Channels channels(s.rows, s.channels);
      channels.moments<float>(x.data(), got.mean.data(), got.squares.data());
      INFO(s.rows << " x " << s.channels << ", width " << channels.width());
      CHECK(channels.width() % s.channels == 0);
      CHECK(s.rows * s.channels % channels.width() == 0);
      for (std::size_t c = 0; c < expected.mean.size(); ++c) {
        CHECK(got.mean[c] == Approx(expected.mean[c]).margin(1e-6).epsilon(1e-6));
        CHECK(got.squares[c] == Approx(expected.squares[c]).epsilon(2e-5));
      }
    }
  }
}

TEST_CASE("threads change no bit of a normalisation") {
  const Shape s{3 * 28 * 28, 48};
  const auto x = numbers<float>(s.rows * s.channels, 1), dy = numbers<float>(s.rows * s.channels, 2);
  const auto row = numbers<float>(std::max(s.rows, Index{2000}), 3);
  const auto all = [&] {
    Channels channels(s.rows, s.channels);
    std::vector<double> a(static_cast<std::size_t>(s.channels)), b(a), c(a), d(a);
    channels.moments<float>(x.data(), a.data(), b.data());
    channels.products<float>(x.data(), row.data(), dy.data(), c.data(), d.data());
    std::vector<float> y(x), dx(x), rows(x), drows(x), mean(row), scale(row), dgain(row), dbias(row);
    channels.forward<float>(x.data(), row.data(), row.data(), row.data(), y.data());
    channels.backward<float>(x.data(), row.data(), row.data(), row.data(), row.data(), dy.data(), dx.data(), true);
    normalise_rows<float>(s.rows, s.channels, 1e-5F, x.data(), row.data(), row.data(), rows.data(), mean.data(),
                          scale.data());
    normalise_rows_backward<float>(s.rows, s.channels, x.data(), mean.data(), scale.data(), row.data(), dy.data(),
                                   drows.data(), false);
    normalise_rows_parameters<float>(s.rows, s.channels, x.data(), mean.data(), scale.data(), dy.data(), dgain.data(),
                                     dbias.data());
    return std::tuple(a, b, c, d, y, dx, rows, drows, mean, scale, dgain, dbias);
  };
  const auto alone = all();
  Backwards team;
  const TeamScope scope(&team);
  CHECK(all() == alone);
  CHECK(team.runs >= 7);
}

TEST_CASE("a normalised row has mean 0 and variance 1 before gain and bias") {
  const std::vector<double> x = {1, 2, 3, 6}, gain = {1, 1, 2, 1}, bias = {0, 0, 0, 5};
  std::vector<double> y(4);
  double mean = 0, scale = 0;
  normalise_rows<double>(1, 4, 0.5, x.data(), gain.data(), bias.data(), y.data(), &mean, &scale);
  CHECK(mean == 3);
  CHECK(scale == Approx(0.5));  // the variance is 3.5
  CHECK(y[0] == Approx(-1));
  CHECK(y[1] == Approx(-0.5));
  CHECK(y[2] == 0);
  CHECK(y[3] == Approx(6.5));
}

}  // namespace sandglass::test_normalise
