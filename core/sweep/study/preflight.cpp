#include "core/sweep/study/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kLookedAt = 10'000;  // points among which each variant is looked for

void check_recorded_splits(const TrialSpec& job, DataCache& cache) {
  const auto data = cache.get(job.config.dataset, job.config.split, job.config.transforms);
  const auto& record = job.config.record;
  const bool no_latents = record.latents != "none" && data->named(record.latents).empty();
  if (no_latents || (record.reconstructions > 0 && data->test.empty() && data->valid.empty()))
    throw ConfigError(
        fmt::format("the study records {} of examples that it does not have: dataset/{} has no test part "
                    "of its own\nset dataset.test to draw one from the training pool",
                    no_latents ? "latents" : "reconstructions", job.config.dataset.name));
}

}  // namespace

std::string check_data(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                       DataCache& data) {
  std::set<std::string> seen;
  std::string source;
  const std::size_t wanted = std::max<std::size_t>(study.variants.size(), 1);
  const auto looked_at = std::min<std::uint64_t>(plan.points(), kLookedAt);
  for (std::uint64_t n = 0; n < looked_at && seen.size() < wanted; ++n) {
    // What an adaptive sampler asks for first depends on no outcome.
    const auto point = plan.ask(n);
    if (!point || (plan.adaptive() && n > 0)) break;
    const TrialSpec job = plan.job(n * plan.replicates(), *point);
    const auto variant = study.variants.empty() ? std::string() : to_string(job.parameters.front().second);
    if (!seen.insert(variant).second) continue;
    check_recorded_splits(job, data);
    const auto its_source = check_trial(job, {registry, data, {}});
    if (source.find(its_source) == source.npos) source += (source.empty() ? "" : "; ") + its_source;
  }
  return source;
}

}  // namespace sandglass
