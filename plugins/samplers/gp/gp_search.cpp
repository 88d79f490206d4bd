#include "plugins/samplers/gp/gp_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/samplers/normal.hpp"

namespace sandglass {
namespace {

constexpr Eigen::Index kFirst = 512, kBatch = 64;
constexpr std::size_t kCentres = 4;
constexpr std::uint64_t kRounds = 10;
constexpr double kWidth = 0.2;

/// A row with its score; the best first, equals in the order in which they were drawn.
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

void keep_best(std::vector<Candidate>& best, const Eigen::MatrixXd& x, const Eigen::VectorXd& scores) {
  for (Eigen::Index i = 0; i < x.rows(); ++i) best.push_back({scores[i], x.row(i)});
  std::ranges::stable_sort(best, [](const auto& a, const auto& b) { return a.score > b.score; });
  best.resize(std::min(best.size(), kCentres));
}

}  // namespace

Eigen::VectorXd log_expected_improvement(const GaussianProcess::Posterior& posterior, double best) {
  Eigen::VectorXd scores(posterior.mean.size());
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    const double deviation = std::sqrt(posterior.variance[i]);
    scores[i] = std::log(deviation) + log_expected_excess((best - posterior.mean[i]) / deviation);
  }
  return scores;
}

Eigen::RowVectorXd most_promising(const GaussianProcess& process, const GpSpace& space, double best, const Rng& rng) {
  std::vector<Candidate> centres;
  auto stream = rng.fork(0);
  Eigen::MatrixXd x(kFirst, std::ssize(space.axes()));
  for (Eigen::Index i = 0; i < kFirst; ++i) x.row(i) = random_row(space, stream);
  keep_best(centres, x, log_expected_improvement(process.at(x), best));
  x.conservativeResize(kBatch, Eigen::NoChange);
  double width = kWidth;
  for (std::uint64_t round = 1; round <= kRounds; ++round, width /= 2) {
    stream = rng.fork(round);
    for (Eigen::Index i = 0; i < kBatch; ++i)
      x.row(i) = neighbour(centres[static_cast<std::size_t>(i) % centres.size()].x, width, space, stream);
    keep_best(centres, x, log_expected_improvement(process.at(x), best));
  }
  return centres.front().x;
}

}  // namespace sandglass
