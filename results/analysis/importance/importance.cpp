#include "results/analysis/importance/importance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/effects/grid_anova.hpp"
#include "results/analysis/hashed_draws.hpp"
#include "results/analysis/importance/fanova.hpp"
#include "results/analysis/importance/ped_anova.hpp"
#include "results/analysis/importance/space_table.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMostPairs = 3;
constexpr std::size_t kFewestPoints = 10, kFewestForTenth = 20;
constexpr std::size_t kResidualDraws = 100;

using Kind = Importance::Kind;
using Row = Importance::Row;

/// A grid's values as what the points and replicates do, and what is left of each.
class Residuals {
 public:
  explicit Residuals(const GridTable& grid) : fitted_(grid) {
    const std::size_t points = grid.points(), replicates = grid.replicates;
    std::vector<double> point(points, 0.0), replicate(replicates, 0.0);
    double mean = 0;
    for (std::size_t i = 0; i < grid.values.size(); ++i) {
      point[i / replicates] += grid.values[i] / static_cast<double>(replicates);
      replicate[i % replicates] += grid.values[i] / static_cast<double>(points);
      mean += grid.values[i] / static_cast<double>(grid.values.size());
    }
    const double freedom = static_cast<double>(points - 1) * static_cast<double>(replicates - 1);
    // Residuals are smaller than what they are left of, as the means are fitted to it.
    const double widened = freedom > 0 ? std::sqrt(static_cast<double>(grid.values.size()) / freedom) : 0;
    for (std::size_t i = 0; i < grid.values.size(); ++i) {
      fitted_.values[i] = point[i / replicates] + replicate[i % replicates] - mean;
      left_.push_back((grid.values[i] - fitted_.values[i]) * widened);
    }
  }

  GridTable drawn(std::uint64_t key) const {
    GridTable out = fitted_;
    for (std::size_t i = 0; i < left_.size(); ++i) out.values[i] += left_[below(hashed(key, i), left_.size())];
    return out;
  }

 private:
  GridTable fitted_;
  std::vector<double> left_;
};

/// The shares that the rows of a grid have: of the terms with these places, of the seed, and the rest.
std::vector<double> row_shares(const GridAnova& anova, const std::vector<std::size_t>& shown, bool seed) {
  std::vector<double> out;
  double rest = 1;
  for (const std::size_t place : shown) out.push_back(anova.terms[place].share);
  if (seed) out.push_back(anova.seed_share());
  for (const double share : out) rest -= share;
  out.push_back(std::max(rest, 0.0));
  return out;
}

/// Places of the axes' terms, then of the largest pairs'.
std::vector<std::size_t> shown_terms(const GridAnova& anova) {
  std::vector<std::size_t> axes, pairs;
  for (std::size_t i = 0; i < anova.terms.size(); ++i) {
    if (anova.terms[i].kind == VarianceTerm::Kind::axis) axes.push_back(i);
    if (anova.terms[i].kind == VarianceTerm::Kind::pair) pairs.push_back(i);
  }
  std::ranges::stable_sort(pairs, std::greater<>(), [&](std::size_t i) { return anova.terms[i].share; });
  pairs.resize(std::min(pairs.size(), kMostPairs));
  axes.insert(axes.end(), pairs.begin(), pairs.end());
  return axes;
}

Row axis_or_pair(const StudyHeader& header, const std::vector<std::size_t>& axes) {
  Row row{.kind = axes.size() == 1 ? Kind::axis : Kind::pair, .name = "", .axes = axes};
  for (const std::size_t axis : axes) row.name += (row.name.empty() ? "" : " with ") + header.axes[axis].path;
  return row;
}

std::size_t place_of(const StudyHeader& header, const std::string& path) {
  return static_cast<std::size_t>(std::ranges::find(header.axes, path, &AxisInfo::path) - header.axes.begin());
}

void take_grid(Importance& out, const StudyHeader& header, const GridTable& grid, std::uint64_t seed) {
  const auto anova = grid_anova(grid);
  const bool replicated = grid.replicates > 1;
  const auto shown = shown_terms(anova);
  const auto shares = row_shares(anova, shown, replicated);
  std::vector<std::vector<double>> draws(shares.size());
  const Residuals residuals(grid);
  for (std::size_t draw = 0; draw < kResidualDraws && replicated && anova.total > 0; ++draw) {
    const auto drawn = row_shares(grid_anova(residuals.drawn(hashed(seed, draw))), shown, true);
    for (std::size_t i = 0; i < drawn.size(); ++i) draws[i].push_back(drawn[i]);
  }
  out.method = Importance::Method::anova;
  for (const std::size_t place : shown) {
    std::vector<std::size_t> axes;
    for (const auto& path : anova.terms[place].axes) axes.push_back(place_of(header, path));
    out.rows.push_back(axis_or_pair(header, axes));
  }
  if (replicated) out.rows.push_back({.kind = Kind::seed, .name = "seed"});
  out.rows.push_back({.kind = Kind::rest, .name = "rest"});
  for (std::size_t i = 0; i < out.rows.size(); ++i)
    out.rows[i].variance = share_interval(anova.total > 0 ? shares[i] : 0, std::move(draws[i]));
  out.variance_question = fmt::format(
      "What share of all differences between the {} trials of the grid each explains (exact analysis of variance).",
      grid.values.size());
  if (!replicated)
    out.notes.push_back("With one replicate there is no interval, and chance counts as what axes do together.");
}

void take_forest(Importance& out, const StudyHeader& header, const SpaceTable& table, std::uint64_t seed,
                 const std::string& no_grid, bool changed) {
  const auto forest = fanova(table, seed, kMostPairs);
  for (const auto* terms : {&forest.axes, &forest.pairs})
    for (const auto& term : *terms) {
      out.rows.push_back(axis_or_pair(header, term.axes));
      out.rows.back().variance = term.share;
    }
  out.rows.push_back({.kind = Kind::rest, .name = "rest"});
  out.rows.back().variance = forest.rest;
  out.variance_question = fmt::format(
      "What share of the variance over the whole space each explains, by a model of the means of {} points (fANOVA, {} "
      "trees; intervals from {} draws of the points with {} trees each).",
      table.valued, forest.trees, forest.draws, forest.trees_of_draw);
  double combinations = 1;
  for (const auto& axis : table.axes) combinations *= static_cast<double>(axis.cells());
  const bool nearly = !changed && combinations <= 2 * static_cast<double>(table.points());
  out.notes.push_back(nearly ? fmt::format("A model stands in for an exact analysis of the grid: {}.", no_grid)
                             : "The points are no full grid, so a model of them stands in for an exact analysis.");
  out.notes.push_back(
      "The intervals of the variance say what other points might have given, not how far the model is off: its trees "
      "find a small share even for what does nothing.");
}

std::size_t trials_of(const Summary& summary) { return summary.completed + summary.pruned + summary.failed; }

void take_best_tenth(Importance& out, const SpaceTable& table, std::uint64_t seed) {
  if (table.points() < kFewestForTenth) {
    out.notes.push_back(
        fmt::format("What sets the best tenth apart takes {} points; there are {}.", kFewestForTenth, table.points()));
    return;
  }
  const auto ped = ped_anova(table, seed);
  for (auto& row : out.rows)
    if (row.kind == Kind::axis) row.best_tenth = ped.axes[row.axes[0]];
  out.best_tenth_question = fmt::format(
      "Of what sets the best {} of {} points apart from all, the share of each (PED-ANOVA; {} draws of the points).",
      ped.best, table.points(), ped.draws);
}

}  // namespace

Importance importance(const StudyHeader& header, const Summary& summary, std::uint64_t seed) {
  Importance out;
  if (header.axes.empty()) {
    out.problem = "the study has no axis, so nothing differs between its points";
    return out;
  }
  const auto table = space_table(header, summary);
  const auto [grid, no_grid] = grid_table(header, summary);
  if (!no_grid.empty() && table.valued < kFewestPoints) {
    out.problem = fmt::format(
        "{} {} a finite {}, expected {} at least, or a full grid ({}){}", table.valued,
        table.valued == 1 ? "point has" : "points have", header.objectives[0].metric, kFewestPoints, no_grid,
        summary.pruned > 0 ? fmt::format("\n{} of {} trials were pruned: those have no final value", summary.pruned,
                                         trials_of(summary))
                           : "");
    return out;
  }
  if (no_grid.empty())
    take_grid(out, header, grid, hashed(seed, 0));
  else
    take_forest(out, header, table, hashed(seed, 0), no_grid, summary.changed > 0);
  const auto first_other = std::ranges::find_if(out.rows, [](const Row& row) { return row.kind != Kind::axis; });
  std::ranges::stable_sort(out.rows.begin(), first_other, std::greater<>(),
                           [](const Row& row) { return row.variance->share; });
  take_best_tenth(out, table, hashed(seed, 1));
  if (table.valued < table.points())
    out.notes.push_back(fmt::format("{} of {} points have no finite {}: they are not in the variance.{}",
                                    table.points() - table.valued, table.points(), header.objectives[0].metric,
                                    summary.pruned == 0 ? ""
                                                        : " The pruner ended trials because they did worse, so the "
                                                          "variance is that of the better part of the space."));
  if (summary.changed > 0)
    out.notes.push_back(
        fmt::format("Parameters changed while {} of the trials trained: each trial stands at the values that it ended "
                    "with. What it "
                    "owes to those before, or to the trial whose weights it went on from, is in no share.",
                    summary.changed));
  return out;
}

}  // namespace sandglass::results
