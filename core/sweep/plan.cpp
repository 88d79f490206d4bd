#include "core/sweep/plan.hpp"

#include "core/base/rng.hpp"

namespace sandglass {

StudyPlan::StudyPlan(const config::StudySpec& study, const Registry& registry)
    : study_(study), sampler_(registry.make_sampler(study.sampler.name, study.sampler.params)) {
  points_ = study.space.empty() ? 1 : sampler_->points(study.space);
}

std::uint32_t StudyPlan::max_epochs() const {
  return static_cast<std::uint32_t>(config::most_epochs(study_));
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
  job.parameters = config::parameters_at(study_, point);
  return job;
}

}  // namespace sandglass
