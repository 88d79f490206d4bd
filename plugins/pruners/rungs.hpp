#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// The first of the rungs warmup + interval, warmup + 2 interval, ... after `epoch` and before `epochs`; 0 if there is
/// none.
std::int64_t regular_rung(std::int64_t warmup, std::int64_t interval, std::int64_t epoch, std::int64_t epochs);

/// Adds the parameters of such rungs: "warmup_epochs" and "interval".
Schema with_regular_rungs(Schema schema);

/// base * factor^power, or the largest number there is if that is beyond it. base, factor >= 1.
std::int64_t scaled(std::int64_t base, std::int64_t factor, std::int64_t power);

/// The rungs first, first * factor, first * factor^2, ... before `epochs`. first >= 1, factor >= 2.
std::vector<std::int64_t> geometric_rungs(std::int64_t first, std::int64_t factor, std::int64_t epochs);

/// The first of ascending rungs after `epoch`; 0 if there is none.
std::int64_t rung_after(std::span<const std::int64_t> rungs, std::int64_t epoch);

/// Throws ConfigError if no trial would ever be judged because the first rung is not before the end.
/// `mend` names the parameters to lower.
void require_rung(const std::string& pruner, std::int64_t first, const PruningPlan& plan, const std::string& mend);

}  // namespace sandglass
