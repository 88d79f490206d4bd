#include "plugins/samplers/tpe/axis_groups.hpp"

#include <algorithm>

namespace sandglass {
namespace {

bool same_condition(const Axis& a, const Axis& b) {
  if (!a.when || !b.when) return !a.when && !b.when;
  return a.when->axis == b.when->axis && a.when->values == b.when->values;
}

}  // namespace

std::vector<std::vector<std::size_t>> axis_groups(const SearchSpace& space, bool together) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t a = 0; a < space.size(); ++a) {
    const auto group =
        std::ranges::find_if(groups, [&](const auto& g) { return same_condition(space[g[0]], space[a]); });
    if (together && group != groups.end())
      group->push_back(a);
    else
      groups.push_back({a});
  }
  return groups;
}

}  // namespace sandglass
