#include "core/sweep/forecast/representative_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "core/base/rng.hpp"
#include "core/sweep/forecast/space_distance.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kDrawn = 256;  // points that stand for those of an adaptive sampler

template <class Share>
Point point_at(const SearchSpace& space, Share&& share) {
  Point point;
  for (const Axis& axis : space) point.push_back(quantile(axis, share()));
  for (std::size_t a = 0; a < space.size(); ++a)
    if (!is_active(space, point, a)) point[a] = quantile(space[a], 0);
  return point;
}

std::vector<Point> drawn_points(const config::StudySpec& study) {
  std::vector<Point> points = study.first;
  const auto add = [&](Point point) {
    if (config::is_allowed(study, point)) points.push_back(std::move(point));
  };
  add(point_at(study.space, [] { return 0.0; }));
  add(point_at(study.space, [] { return std::nextafter(1.0, 0.0); }));
  for (std::uint64_t n = 0; n < kDrawn; ++n) {
    Rng rng(study.seed, Purpose::other, n);
    add(point_at(study.space, [&] { return rng.uniform(); }));
  }
  return points;
}

}  // namespace

std::vector<Point> representative_points(const config::StudySpec& study, const StudyPlan& plan, std::uint64_t most) {
  std::vector<Point> points;
  if (plan.adaptive()) points = drawn_points(study);
  if (!points.empty()) return points;
  const std::uint64_t all = plan.adaptive() ? 1 : plan.points(), taken = std::min(all, most);
  for (std::uint64_t n = 0; n < taken; ++n) {
    // n * all / taken, which could overflow.
    const auto number = n * (all / taken) + n * (all % taken) / taken;
    if (auto point = plan.ask(number)) points.push_back(std::move(*point));
  }
  return points;
}

std::vector<std::vector<std::uint64_t>> same_points(const config::StudySpec& study, const Registry& registry,
                                                    std::span<const Point> points) {
  std::map<std::string, std::vector<std::uint64_t>> by_key;
  TrialSpec spec;
  for (std::uint64_t n = 0; n < points.size(); ++n) {
    spec.config = config::at_point(study, points[n]);
    by_key[stage_key(trial_identity(spec, registry), 0)].push_back(n);
  }
  std::vector<std::vector<std::uint64_t>> groups;
  for (auto& [key, numbers] : by_key)
    if (numbers.size() > 1) groups.push_back(std::move(numbers));
  std::ranges::sort(groups);
  return groups;
}

std::vector<std::size_t> spread_points(const SearchSpace& space, std::span<const Point> points, std::size_t most) {
  const SpaceDistance distance(space, points);
  std::vector<std::size_t> taken;
  std::vector<double> nearest(points.size(), std::numeric_limits<double>::infinity());
  const auto take = [&](std::size_t p) {
    if (taken.size() >= most || nearest[p] == 0) return;
    taken.push_back(p);
    for (std::size_t i = 0; i < points.size(); ++i) nearest[i] = std::min(nearest[i], distance(points[i], points[p]));
  };
  std::set<std::string> choices{""};
  for (std::size_t p = 0; p < points.size(); ++p)
    if (choices.insert(choices_at(space, points[p])).second) take(p);
  if (points.empty()) return taken;
  const auto sizes = [&](const Point& point) { return distance.size(point); };
  take(static_cast<std::size_t>(std::ranges::min_element(points, {}, sizes) - points.begin()));
  take(static_cast<std::size_t>(std::ranges::max_element(points, {}, sizes) - points.begin()));
  while (taken.size() < most) {
    const auto farthest = static_cast<std::size_t>(std::ranges::max_element(nearest) - nearest.begin());
    if (nearest[farthest] == 0) break;
    take(farthest);
  }
  return taken;
}

}  // namespace sandglass
