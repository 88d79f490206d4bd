#include "results/analysis/best_set.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "results/analysis/ranking/dunnett.hpp"
#include "results/analysis/ranking/replicate_table.hpp"
#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

constexpr double kFamilyLevel = 0.05;
constexpr double kUnequalLevel = 0.05;    // of Bartlett's test
constexpr std::size_t kFewestPooled = 4;  // points: with fewer nothing is gained, and unequal spreads are not seen

/// Holm's correction of all that were tested.
void adjust_by_holm(std::vector<AgainstBest>& others) {
  std::vector<AgainstBest*> tested;
  std::vector<double> p_values;
  for (auto& other : others) {
    if (other.comparison.method == Comparison::Method::none) continue;
    tested.push_back(&other);
    p_values.push_back(other.comparison.p_value);
  }
  const auto adjusted = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->adjusted_p = adjusted[i];
}

bool has_replicates_of(const PointSummary& best, const PointSummary& point) {
  return std::ranges::all_of(best.values, [&](const auto& value) { return point.values.contains(value.first); });
}

/// The best point and those of the others that have all its replicates.
ReplicateTable table_of(const Summary& summary, const std::vector<AgainstBest>& others) {
  const PointSummary& best = summary.points[0];
  ReplicateTable table{.points = 0, .replicates = best.values.size()};
  const auto add = [&](const PointSummary& point) {
    ++table.points;
    for (const auto& [replicate, value] : best.values) table.values.push_back(point.values.at(replicate));
  };
  add(best);
  for (const auto& other : others)
    if (has_replicates_of(best, summary.points[other.rank])) add(summary.points[other.rank]);
  return table;
}

/// The differences d(r) of a point's replicates from those of the best.
struct Differences {
  AgainstBest* other;
  double mean, variance;
};

/// Of the points that are in the table, which has two replicates or more, in its order.
std::vector<Differences> differences_of(const Summary& summary, const ReplicateTable& table,
                                        std::vector<AgainstBest>& others) {
  std::vector<Differences> out;
  const auto count = static_cast<double>(table.replicates);
  for (auto& other : others) {
    if (!has_replicates_of(summary.points[0], summary.points[other.rank])) continue;
    const std::size_t row = out.size() + 1;
    double mean = 0, variance = 0;
    for (std::size_t r = 0; r < table.replicates; ++r) mean += (table.at(0, r) - table.at(row, r)) / count;
    for (std::size_t r = 0; r < table.replicates; ++r) {
      const double away = table.at(0, r) - table.at(row, r) - mean;
      variance += away * away / (count - 1);
    }
    out.push_back({&other, mean, variance});
  }
  return out;
}

/// |t| of a mean difference whose replicates have this variance.
double t_of(double mean, double variance, std::size_t replicates) {
  return std::abs(mean) / std::sqrt(variance / static_cast<double>(replicates));
}

/// Compares the points that are in the table with its first, and the others by the tests that they have.
void compare_all_pooled(const std::vector<Differences>& all, const ReplicateTable& table,
                        const ResidualSpread& residuals, const DunnettTest& test, std::vector<AgainstBest>& others) {
  for (auto& other : others)
    other.adjusted_p = std::min(1.0, static_cast<double>(others.size()) * other.comparison.p_value);
  for (const auto& [other, mean, variance] : all) {
    other->spread = std::sqrt(std::max(variance, 2 * residuals.variance));
    const double t = t_of(mean, other->spread * other->spread, table.replicates);
    other->comparison.method = Comparison::Method::pooled;
    other->comparison.p_value = 2 * student_t_cdf(-t, residuals.dof);
    other->comparison.too_close_to_call = other->comparison.p_value > kFamilyLevel;
    other->adjusted_p = test.p_value(t);
  }
}

/// Which points would be told apart if they scattered as most do.
void find_undecided(const std::vector<Differences>& all, double usual_variance, std::size_t replicates,
                    const DunnettTest& test) {
  if (!(usual_variance > 0)) return;
  for (const auto& [other, mean, variance] : all)
    other->undecided = other->adjusted_p > kFamilyLevel && variance > usual_variance &&
                       test.p_value(t_of(mean, usual_variance, replicates)) <= kFamilyLevel;
}

double median_variance(const std::vector<Differences>& all) {
  std::vector<double> variances;
  for (const auto& one : all) variances.push_back(one.variance);
  const auto middle = variances.begin() + static_cast<std::ptrdiff_t>(variances.size() / 2);
  std::ranges::nth_element(variances, middle);
  return *middle;
}

/// Tests all points of a table of at least four together.
void compare_table(const Summary& summary, const ReplicateTable& table, BestSet& out) {
  const auto residuals = residual_spread(table);
  const bool equal = residuals.p_if_equal >= kUnequalLevel && residuals.variance > 0;
  const DunnettTest test(table.points - 1, residuals.dof);
  const auto all = differences_of(summary, table, out.others);
  out.test = equal ? BestSet::Test::pooled : BestSet::Test::unequal;
  if (equal)
    compare_all_pooled(all, table, residuals, test, out.others);
  else
    adjust_by_holm(out.others);
  find_undecided(all, equal ? 2 * residuals.variance : median_variance(all), table.replicates, test);
}

}  // namespace

std::vector<double> holm(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> out(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto left = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, left * p_values[order[i]]));
    out[order[i]] = largest;
  }
  return out;
}

BestSet best_set(const Summary& summary) {
  BestSet out;
  if (!summary.best_point) return out;
  const PointSummary& best = summary.points[0];
  for (std::size_t rank = 1; rank < summary.points.size(); ++rank) {
    const PointSummary& point = summary.points[rank];
    if (point.values.empty()) continue;
    if (best.lost() == 0 && point.lost() > 0)
      ++out.set_aside;
    else
      out.others.push_back({.rank = rank, .comparison = compare(best.values, point.values)});
  }
  const auto table = table_of(summary, out.others);
  if (table.points >= kFewestPooled && table.replicates >= 2)
    compare_table(summary, table, out);
  else
    adjust_by_holm(out.others);
  out.members = {0};
  for (auto& other : out.others) {
    other.told_apart = other.adjusted_p <= kFamilyLevel;
    if (!other.told_apart) (other.undecided ? out.undecided : out.members).push_back(other.rank);
    out.tests += other.comparison.method != Comparison::Method::none;
  }
  return out;
}

std::optional<SmallestLatent> smallest_latent(const Summary& summary, const BestSet& set) {
  std::optional<SmallestLatent> out;
  double smallest = 0, largest = 0;
  for (const std::size_t member : set.members) {
    const auto* value = find(summary.points[member].parameters, std::string(kLatentAxis));
    const auto latent = value ? number(*value) : std::nullopt;
    if (!latent) continue;
    largest = out ? std::max(largest, *latent) : *latent;
    if (out && *latent >= smallest) continue;
    out = SmallestLatent{.rank = member, .latent = *value};
    smallest = *latent;
  }
  if (out) out->larger = largest > smallest;
  return out;
}

}  // namespace sandglass::results
