#include "plugins/samplers/gp/gp_search.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/numerics/lbfgs.hpp"

namespace sandglass {
namespace {

constexpr Eigen::Index kRandom = 768, kNear = 256;
constexpr std::size_t kClimbs = 8;
constexpr int kTurns = 4, kClimbIterations = 30;
constexpr std::uint64_t kMostTried = 24;  ///< values on one axis

/// A row with its score.
struct Candidate {
  double score;
  Eigen::RowVectorXd x;
};

double random_place(const UnitAxis& axis, Rng& rng) {
  return axis.is_choice() ? static_cast<double>(rng.below(axis.count())) : rng.uniform();
}

Eigen::RowVectorXd random_row(const GpSpace& space, Rng& rng) {
  Eigen::RowVectorXd x(std::ssize(space.axes()));
  for (Eigen::Index a = 0; a < x.size(); ++a) x[a] = random_place(space.axes()[static_cast<std::size_t>(a)], rng);
  return space.rounded(x);
}

/// Moves each axis with the chance of a half, the first drawn one in any case; sometimes a choice.
Eigen::RowVectorXd neighbour(const Eigen::RowVectorXd& centre, double width, const GpSpace& space, Rng& rng) {
  auto x = centre;
  const auto sure = static_cast<Eigen::Index>(rng.below(space.axes().size()));
  for (Eigen::Index a = 0; a < x.size(); ++a) {
    const auto& axis = space.axes()[static_cast<std::size_t>(a)];
    if (axis.is_choice()) {
      if (x[a] < 0 || rng.bernoulli(a == sure ? 0.5 : 0.1)) x[a] = random_place(axis, rng);
    } else if (a == sure || rng.bernoulli(0.5)) {
      // A step of a stepped axis is the least that moves it.
      const double least = axis.count() > 0 ? 0.7 / static_cast<double>(axis.count()) : 0;
      x[a] = std::clamp(x[a] + rng.normal(0, std::max(width, least)), 0.0, 1.0);
    }
  }
  return space.rounded(x);
}

/// Where climbs begin: the best one, then others, each drawn with a chance in proportion to its expected improvement.
std::vector<Candidate> starts(const Eigen::MatrixXd& x, const Eigen::VectorXd& scores, Rng rng) {
  Eigen::Index best = 0;
  scores.maxCoeff(&best);
  std::vector<Candidate> chosen{{scores[best], x.row(best)}};
  Eigen::ArrayXd chances = (scores.array() - scores[best]).exp();
  if (!std::isfinite(scores[best])) return chosen;
  chances[best] = 0;
  while (chosen.size() < kClimbs && chances.sum() > 0) {
    double left = rng.uniform() * chances.sum();
    Eigen::Index i = 0;
    while (i + 1 < chances.size() && (left >= chances[i] || chances[i] == 0)) left -= chances[i++];
    chosen.push_back({scores[i], x.row(i)});
    chances[i] = 0;
  }
  return chosen;
}

/// On the continuous axes that are active, as places (1 - cos t) / 2 of numbers t without bounds.
bool climb_ranges(const LogExpectedImprovement& improvement, const GpSpace& space, Candidate& from) {
  std::vector<Eigen::Index> free;
  for (const auto a : space.active(from.x))
    if (space.axes()[a].count() == 0) free.push_back(static_cast<Eigen::Index>(a));
  if (free.empty()) return false;
  Eigen::VectorXd start(std::ssize(free));
  for (Eigen::Index i = 0; i < start.size(); ++i)
    start[i] = std::acos(1 - 2 * std::clamp(from.x[free[static_cast<std::size_t>(i)]], 1e-4, 1 - 1e-4));
  const auto at = [&](const Eigen::VectorXd& t) {
    auto x = from.x;
    for (Eigen::Index i = 0; i < t.size(); ++i) x[free[static_cast<std::size_t>(i)]] = (1 - std::cos(t[i])) / 2;
    return x;
  };
  Eigen::VectorXd slope;
  const auto value = [&](const Eigen::VectorXd& t, Eigen::VectorXd& gradient) {
    const double score = improvement.at(at(t), slope);
    for (Eigen::Index i = 0; i < t.size(); ++i)
      gradient[i] = -slope[free[static_cast<std::size_t>(i)]] * std::sin(t[i]) / 2;
    return -score;
  };
  const auto found = minimise(value, std::move(start), {.tolerance = 1e-3, .iterations = kClimbIterations});
  if (!(-found.value > from.score + 1e-6)) return false;
  from = {-found.value, at(found.x)};
  return true;
}

/// Places to try on an axis of choices or steps: all, or ever further ones to both sides.
std::vector<double> other_places(const UnitAxis& axis, double place) {
  std::vector<double> places;
  if (axis.count() <= kMostTried) {
    for (std::uint64_t k = 0; k < axis.count(); ++k) places.push_back(axis.nth(k));
  } else if (axis.is_choice()) {
    for (std::uint64_t k = 1; k <= kMostTried; ++k)
      places.push_back(static_cast<double>((static_cast<std::uint64_t>(place) + k * k) % axis.count()));
  } else {
    const auto [low, high] = axis.cell(place);
    double step = (high - low) / 2 * 1.01;
    for (std::uint64_t k = 0; k < kMostTried / 2 && step < 1; ++k, step *= 1.7)
      for (const double x : {place - step, place + step}) places.push_back(std::clamp(x, 0.0, 1.0));
  }
  return places;
}

bool try_values(const LogExpectedImprovement& improvement, const GpSpace& space, Candidate& from) {
  bool improved = false;
  for (std::size_t a = 0; a < space.axes().size(); ++a) {
    const auto& axis = space.axes()[a];
    if (axis.count() == 0 || !std::ranges::count(space.active(from.x), a)) continue;
    const auto places = other_places(axis, from.x[static_cast<Eigen::Index>(a)]);
    Eigen::MatrixXd x = from.x.replicate(std::ssize(places), 1);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      x(i, static_cast<Eigen::Index>(a)) = places[static_cast<std::size_t>(i)];
      x.row(i) = space.rounded(x.row(i));
    }
    const auto scores = improvement.at(x);
    Eigen::Index best = 0;
    if (!(scores.maxCoeff(&best) > from.score + 1e-6)) continue;
    from = {scores[best], x.row(best)};
    improved = true;
  }
  return improved;
}

}  // namespace

Eigen::RowVectorXd most_promising(const LogExpectedImprovement& improvement, const GpSpace& space,
                                  const Eigen::MatrixXd& promising, bool climb, const Rng& rng) {
  auto stream = rng.fork(0);
  Eigen::MatrixXd x(kRandom + kNear, std::ssize(space.axes()));
  for (Eigen::Index i = 0; i < kRandom; ++i) x.row(i) = random_row(space, stream);
  for (Eigen::Index i = 0; i < kNear; ++i) {
    const double width = 0.3 * std::pow(0.5, static_cast<double>(i % 8));
    x.row(kRandom + i) = neighbour(promising.row(i / 8 % promising.rows()), width, space, stream);
  }
  auto climbs = starts(x, improvement.at(x), rng.fork(1));
  if (!climb) return climbs.back().x;
  for (auto& one : climbs)
    for (int turn = 0; turn < kTurns; ++turn) {
      const bool moved = climb_ranges(improvement, space, one);
      if (!try_values(improvement, space, one) && (turn > 0 || !moved)) break;
    }
  return std::ranges::max_element(climbs, {}, &Candidate::score)->x;
}

}  // namespace sandglass
