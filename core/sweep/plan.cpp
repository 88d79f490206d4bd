#include "core/sweep/plan.hpp"

#include <algorithm>

#include "core/base/rng.hpp"

namespace sandglass {

StudyPlan::StudyPlan(const config::StudySpec& study, const Registry& registry)
    : study_(study), sampler_(registry.make_sampler(study.sampler.name, study.sampler.params)) {
  points_ = study.space.empty() ? 1 : sampler_->points(study.space);
}

std::uint32_t StudyPlan::max_epochs() const {
  std::int64_t epochs = study_.base.train.epochs;
  for (const auto& variant : study_.variants) epochs = std::max(epochs, variant.base.train.epochs);
  for (const auto& axis : study_.space) {
    if (axis.path != "train.epochs") continue;
    epochs = static_cast<std::int64_t>(axis.max);
    for (const auto& value : axis.values) epochs = std::max(epochs, std::get<std::int64_t>(value));
  }
  return static_cast<std::uint32_t>(epochs);
}

TrialJob StudyPlan::job(std::uint64_t n) const {
  TrialJob job;
  job.trial = n;
  job.point = n / study_.replicates;
  job.replicate = static_cast<std::uint32_t>(n % study_.replicates);
  job.seed = derive_seed(study_.seed, Purpose::replicate, job.replicate);
  const Point point =
      study_.space.empty()
          ? Point{}
          : sampler_
                ->ask({.space = study_.space, .seed = study_.seed, .index = job.point, .attempt = 0, .seen = {}, .pending = {}})
                .value();
  job.config = config::at_point(study_, point);
  for (std::size_t i = 0; i < point.size(); ++i) job.parameters.emplace_back(study_.space[i].path, point[i]);
  return job;
}

}  // namespace sandglass
