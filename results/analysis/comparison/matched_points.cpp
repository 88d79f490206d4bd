#include "results/analysis/comparison/matched_points.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/analysis/best_set.hpp"
#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

std::vector<std::string> axes_of_both(const ComparedStudy& a, const ComparedStudy& b) {
  std::vector<std::string> axes = a.axes;
  for (const auto& path : b.axes)
    if (std::ranges::find(axes, path) == axes.end()) axes.push_back(path);
  return axes;
}

std::string key_of(const Selection& where) {
  std::string key;
  for (const auto& [path, value] : where) key += fmt::format("{}\n{}\n", path, match_text(value));
  return key;
}

bool same_bits(const ComparedStudy& a, const PointSummary& x, const ComparedStudy& b, const PointSummary& y) {
  bool some = false;
  for (const auto& [replicate, trial] : x.trials) {
    const auto other = y.trials.find(replicate);
    if (other == y.trials.end()) continue;
    const auto left = a.digests.find(trial), right = b.digests.find(other->second);
    if (left == a.digests.end() || right == b.digests.end() || left->second != right->second) return false;
    some = true;
  }
  return some;
}

void adjust(MatchedPoints& out) {
  std::vector<double> p_values;
  for (const auto& point : out.matched)
    if (point.difference.method != Comparison::Method::none) p_values.push_back(point.difference.p_value);
  out.tests = p_values.size();
  const auto adjusted = holm(p_values);
  std::size_t next = 0;
  for (auto& point : out.matched)
    if (point.difference.method != Comparison::Method::none) point.adjusted_p = adjusted[next++];
}

/// A pair of means for each point that has both.
Difference difference_over_points(const MatchedPoints& points, const ComparedStudy& a, const ComparedStudy& b) {
  std::map<std::uint32_t, double> of_a, of_b;
  for (const auto& point : points.matched) {
    const auto &x = a.summary.points[point.a], &y = b.summary.points[point.b];
    if (x.values.empty() || y.values.empty()) continue;
    const auto place = static_cast<std::uint32_t>(of_a.size());
    of_a[place] = x.objective.mean;
    of_b[place] = y.objective.mean;
  }
  return difference(of_a, of_b);
}

}  // namespace

std::string match_text(const ParameterValue& value) {
  const auto x = number(value);
  return x ? fmt::format("{:.9g}", *x == 0 ? 0.0 : *x) : to_string(value);
}

Selection place_of(const ComparedStudy& study, const PointSummary& point, const std::vector<std::string>& axes) {
  Selection where;
  for (const auto& path : axes) {
    if (const auto* own = find(point.parameters, path))
      where.emplace_back(path, *own);
    else if (std::ranges::find(study.axes, path) == study.axes.end())
      if (const auto fixed = study.fixed(path)) where.emplace_back(path, *fixed);
  }
  return where;
}

MatchedPoints match_points(const ComparedStudy& a, const ComparedStudy& b) {
  const auto axes = axes_of_both(a, b);
  std::map<std::string, std::size_t> others;
  for (std::size_t i = 0; i < b.summary.points.size(); ++i)
    others.emplace(key_of(place_of(b, b.summary.points[i], axes)), i);
  MatchedPoints out;
  std::vector<bool> taken(b.summary.points.size(), false);
  for (std::size_t i = 0; i < a.summary.points.size(); ++i) {
    const auto& point = a.summary.points[i];
    auto where = place_of(a, point, axes);
    const auto found = others.find(key_of(where));
    if (found == others.end() || taken[found->second]) {
      out.only_a.push_back(i);
      continue;
    }
    taken[found->second] = true;
    const auto& other = b.summary.points[found->second];
    out.matched.push_back(
        {std::move(where), i, found->second, difference(point.values, other.values), 1, same_bits(a, point, b, other)});
  }
  for (std::size_t i = 0; i < taken.size(); ++i)
    if (!taken[i]) out.only_b.push_back(i);
  adjust(out);
  out.over_points = difference_over_points(out, a, b);
  return out;
}

}  // namespace sandglass::results
