#include "core/config/space/tried_points.hpp"

#include <algorithm>
#include <cstdint>

namespace sandglass::config {
namespace {

constexpr std::uint64_t kMostPoints = 2000;  // of a fixed list
constexpr std::uint64_t kMostDrawn = 100;    // of a sampler that draws

}  // namespace

void for_each_tried_point(const StudySpec& study, const Registry& registry,
                          const std::function<bool(const Point&)>& call) {
  for (const Point& point : study.first)
    if (!call(point)) return;
  const auto sampler = registry.make_sampler(study.sampler.name, study.sampler.params);
  const std::uint64_t most = sampler->adaptive() ? 1 : sampler->enumerates() ? kMostPoints : kMostDrawn;
  const std::uint64_t count = std::min(sampler->points(study.space), most);
  for (std::uint64_t n = 0; n < count; ++n) {
    const auto point =
        sampler->ask({.space = study.space, .seed = study.seed, .index = n, .attempt = 0, .pending = {}});
    if (!point || point->size() != study.space.size()) return;
    if (is_allowed(study, *point) && !call(*point)) return;
  }
}

}  // namespace sandglass::config
