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
void require_possible(const Exploit& exploit, std::uint64_t child, std::span<const TrialSnapshot> snapshots,
                      const SearchSpace& space, const std::string& pruner) {
  const auto& [source, point] = exploit;
  if (source >= snapshots.size() || source == child || snapshots[source].epochs() < snapshots[child].epochs())
    throw PluginError(pruner + " names a source for a child that is not a trial as far as the child");
  if (point.size() != space.size())
    throw PluginError(pruner + " gave a child a point of another number of values than there are axes");
  for (std::size_t a = 0; a < point.size(); ++a)
    if (const auto wrong = space[a].spec.violation(point[a]); !wrong.empty() && is_active(space, point, a))
      throw PluginError(fmt::format("{}: {} {}", pruner, space[a].path, wrong));
}

}  // namespace

void TrialScheduler::enter(std::uint64_t trial) {
  snapshots_.resize(trial + 1);
  snapshots_[trial].trial = trial;
  if (!exploits_) return;
  snapshots_[trial].point = asked_.at(trial / plan_.replicates()).point;
  phases_.push_back({{0, snapshots_[trial].point, trial, 0}});
}

const Point& TrialScheduler::point_of(std::uint64_t trial) const {
  return exploits_ ? phases_[trial].back().point : asked_.at(trial / plan_.replicates()).point;
}

const TrialPhase& TrialScheduler::phase_until(std::uint64_t trial, std::int64_t epoch) const {
  const auto& phases = phases_.at(trial);
  const auto after = std::ranges::find_if(phases, [&](const TrialPhase& phase) { return phase.from >= epoch; });
  return after == phases.begin() ? phases.front() : *(after - 1);
}

void TrialScheduler::take_over(std::uint64_t child, Exploit exploit) {
  require_possible(exploit, child, snapshots_, study_.space, "pruner/" + study_.pruner.name);
  auto& snapshot = snapshots_[child];
  const auto epoch = snapshot.epochs();
  const TrialPhase source = phase_until(exploit.source, epoch);
  auto& point = exploit.point;
  if (study_.constraints && !config::is_allowed(study_, point)) point = source.point;
  results::Fnv1a ancestry_digest;
  for (const auto& part : {source, phases_[child].back()}) {
    ancestry_digest.add(part.ancestry_digest);
    for (const auto& value : part.point) ancestry_digest.add(std::string_view(to_string(value)));
  }
  ancestry_digest.add(static_cast<std::uint64_t>(epoch));
  snapshot.point = point;
  phases_[child].push_back({epoch, std::move(point), exploit.source, std::max<std::uint64_t>(ancestry_digest.value(), 1)});
}

}  // namespace sandglass
