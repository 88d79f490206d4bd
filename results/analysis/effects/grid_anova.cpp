#include "results/analysis/effects/grid_anova.hpp"

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace sandglass::results {
namespace {

/// The values less their mean, as sums over replicates or points, so that no large mean hides small differences.
class Deviations {
 public:
  explicit Deviations(const GridTable& grid) : grid_(grid), values_(grid.values) {
    const double mean = std::accumulate(values_.begin(), values_.end(), 0.0) / static_cast<double>(values_.size());
    const auto [least, most] = std::ranges::minmax(values_);
    for (double& value : values_) value = least == most ? 0 : value - mean;  // a mean of equal values is rounded
  }

  double total() const {
    return std::accumulate(values_.begin(), values_.end(), 0.0, [](double sum, double v) { return sum + v * v; });
  }

  /// The squares between `groups` equally large groups; group_of(point, replicate) says which.
  template <class GroupOf>
  double between(std::size_t groups, GroupOf group_of) const {
    std::vector<double> sums(groups, 0.0);
    for (std::size_t i = 0; i < values_.size(); ++i)
      sums[group_of(i / grid_.replicates, i % grid_.replicates)] += values_[i];
    const double size = static_cast<double>(values_.size()) / static_cast<double>(groups);
    return std::accumulate(sums.begin(), sums.end(), 0.0, [&](double sum, double s) { return sum + s * s / size; });
  }

 private:
  const GridTable& grid_;
  std::vector<double> values_;
};

VarianceTerm term(VarianceTerm::Kind kind, std::vector<std::string> axes, double squares, std::size_t dof) {
  return {.kind = kind,
          .axes = std::move(axes),
          .sum_of_squares = dof == 0 ? 0 : std::max(squares, 0.0),
          .degrees_of_freedom = dof};
}

void add_axes(GridAnova& out, const GridTable& grid, const Deviations& deviations) {
  for (std::size_t a = 0; a < grid.axes.size(); ++a) {
    const std::size_t levels = grid.axes[a].levels.size();
    const double squares =
        deviations.between(levels, [&](std::size_t point, std::size_t) { return grid.level(point, a); });
    out.terms.push_back(term(VarianceTerm::Kind::axis, {grid.axes[a].path}, squares, levels - 1));
  }
}

void add_pairs(GridAnova& out, const GridTable& grid, const Deviations& deviations) {
  for (std::size_t a = 0; a < grid.axes.size(); ++a)
    for (std::size_t b = a + 1; b < grid.axes.size(); ++b) {
      const std::size_t rows = grid.axes[a].levels.size(), columns = grid.axes[b].levels.size();
      const double both = deviations.between(rows * columns, [&](std::size_t point, std::size_t) {
        return grid.level(point, a) * columns + grid.level(point, b);
      });
      out.terms.push_back(term(VarianceTerm::Kind::pair, {grid.axes[a].path, grid.axes[b].path},
                               both - out.terms[a].sum_of_squares - out.terms[b].sum_of_squares,
                               (rows - 1) * (columns - 1)));
    }
}

/// What the terms so far leave of the squares between points.
void add_higher(GridAnova& out, std::size_t points, double between_points) {
  std::size_t dof = points - 1;
  for (const auto& one : out.terms) {
    between_points -= one.sum_of_squares;
    dof -= one.degrees_of_freedom;
  }
  out.terms.push_back(term(VarianceTerm::Kind::higher, {}, between_points, dof));
}

/// Shares, and F tests against the last term.
void judge_terms(GridAnova& out) {
  const VarianceTerm chance = out.terms.back();
  const auto error_dof = static_cast<double>(chance.degrees_of_freedom);
  for (auto& one : out.terms) {
    one.share = out.total > 0 ? one.sum_of_squares / out.total : 0;
    const auto dof = static_cast<double>(one.degrees_of_freedom);
    one.f = one.p_value = std::numeric_limits<double>::quiet_NaN();
    if (dof == 0 || error_dof == 0 || one.kind == VarianceTerm::Kind::chance) continue;
    one.f = (one.sum_of_squares / dof) / (chance.sum_of_squares / error_dof);
    if (std::isnan(one.f)) continue;  // 0 of 0
    one.p_value =
        std::isinf(one.f) ? 0 : boost::math::cdf(boost::math::complement(boost::math::fisher_f(dof, error_dof), one.f));
  }
}

/// Squares so small beside the total are what rounding left.
void drop_rounding(GridAnova& out, std::size_t values) {
  const double least = out.total * std::numeric_limits<double>::epsilon() * static_cast<double>(values);
  for (auto& one : out.terms)
    if (one.sum_of_squares <= least) one.sum_of_squares = 0;
}

}  // namespace

double GridAnova::seed_share() const {
  double share = 0;
  for (const auto& one : terms)
    if (one.kind == VarianceTerm::Kind::replicate || one.kind == VarianceTerm::Kind::chance) share += one.share;
  return share;
}

GridAnova grid_anova(const GridTable& grid) {
  GridAnova out;
  if (grid.values.empty()) return out;
  const Deviations deviations(grid);
  const std::size_t points = grid.points(), replicates = grid.replicates;
  out.total = deviations.total();
  add_axes(out, grid, deviations);
  add_pairs(out, grid, deviations);
  const double between_points = deviations.between(points, [](std::size_t point, std::size_t) { return point; });
  if (grid.axes.size() > 2) add_higher(out, points, between_points);
  const double blocks = deviations.between(replicates, [](std::size_t, std::size_t replicate) { return replicate; });
  out.terms.push_back(term(VarianceTerm::Kind::replicate, {}, blocks, replicates - 1));
  out.terms.push_back(
      term(VarianceTerm::Kind::chance, {}, out.total - between_points - blocks, (points - 1) * (replicates - 1)));
  drop_rounding(out, grid.values.size());
  judge_terms(out);
  return out;
}

}  // namespace sandglass::results
