#include "results/analysis/best_set.hpp"

#include <algorithm>
#include <numeric>

#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

constexpr double kFamilyLevel = 0.05;

/// Sets the adjusted p-values of those that were tested, and returns how many these are.
std::size_t adjust(std::vector<AgainstBest>& others) {
  std::vector<AgainstBest*> tested;
  std::vector<double> p_values;
  for (auto& other : others) {
    if (other.comparison.method == Comparison::Method::none) continue;
    tested.push_back(&other);
    p_values.push_back(other.comparison.p_value);
  }
  const auto adjusted = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->adjusted_p = adjusted[i];
    tested[i]->told_apart = adjusted[i] <= kFamilyLevel;
  }
  return tested.size();
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
  for (std::size_t rank = 1; rank < summary.points.size(); ++rank)
    if (!summary.points[rank].values.empty())
      out.others.push_back(
          {.rank = rank, .comparison = compare(summary.points[0].values, summary.points[rank].values)});
  out.tests = adjust(out.others);
  out.members = {0};
  for (const auto& other : out.others)
    if (!other.told_apart) out.members.push_back(other.rank);
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
