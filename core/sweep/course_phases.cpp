#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/sweep/course.hpp"
#include "results/base/checksum.hpp"

// The phases of trials under a pruner that hands weights on.
namespace sandglass {
namespace {

/// The answer comes from a pruner, which may be anyone's plugin.
void require_possible(const Inheritance& inheritance, std::uint64_t heir, std::span<const Standing> standings,
                      const SearchSpace& space, const std::string& pruner) {
  const auto& [source, point] = inheritance;
  if (source >= standings.size() || source == heir || standings[source].epochs() < standings[heir].epochs())
    throw PluginError(pruner + " names a source for an heir that is not a trial as far as the heir");
  if (point.size() != space.size())
    throw PluginError(pruner + " gave an heir a point of another number of values than there are axes");
  for (std::size_t a = 0; a < point.size(); ++a)
    if (const auto wrong = space[a].spec.violation(point[a]); !wrong.empty() && is_active(space, point, a))
      throw PluginError(fmt::format("{}: {} {}", pruner, space[a].path, wrong));
}

}  // namespace

void Course::enter(std::uint64_t trial) {
  standings_.resize(trial + 1);
  standings_[trial].trial = trial;
  if (!inherits_) return;
  standings_[trial].point = asked_.at(trial / plan_.replicates()).point;
  phases_.push_back({{0, standings_[trial].point, trial, 0}});
}

const Point& Course::point_of(std::uint64_t trial) const {
  return inherits_ ? phases_[trial].back().point : asked_.at(trial / plan_.replicates()).point;
}

const TrialPhase& Course::phase_until(std::uint64_t trial, std::int64_t epoch) const {
  const auto& phases = phases_.at(trial);
  const auto after = std::ranges::find_if(phases, [&](const TrialPhase& phase) { return phase.from >= epoch; });
  return after == phases.begin() ? phases.front() : *(after - 1);
}

void Course::take_over(std::uint64_t heir, Inheritance inheritance) {
  require_possible(inheritance, heir, standings_, study_.space, "pruner/" + study_.pruner.name);
  auto& standing = standings_[heir];
  const auto epoch = standing.epochs();
  const TrialPhase source = phase_until(inheritance.source, epoch);
  auto& point = inheritance.point;
  if (study_.constraints && !config::is_allowed(study_, point)) point = source.point;
  results::Fnv1a lineage;
  for (const auto& part : {source, phases_[heir].back()}) {
    lineage.add(part.lineage);
    for (const auto& value : part.point) lineage.add(std::string_view(to_string(value)));
  }
  lineage.add(static_cast<std::uint64_t>(epoch));
  standing.point = point;
  phases_[heir].push_back({epoch, std::move(point), inheritance.source, std::max<std::uint64_t>(lineage.value(), 1)});
}

}  // namespace sandglass
